# SPDX-License-Identifier: MIT
# A formula of Homebrew, for a tap: url and sha256 are those that `make dist` prints.
class Sysgram < Formula
  desc "Tell malicious programs from benign ones by their system calls"
  homepage "@HOMEPAGE@"
  url "@HOMEPAGE@/releases/sysgram-@VERSION@.tar.xz"
  sha256 "@SHA256@"
  license "MIT"

  depends_on "pkgconf" => :build
  depends_on "bash"
  depends_on "libarchive"
  depends_on "liblinear"
  depends_on "parallel"
  depends_on "xxhash"
  uses_from_macos "zlib"

  on_linux do
    depends_on "libseccomp"
  end

  def install
    system "make", "install", "PREFIX=#{prefix}"
  end

  test do
    (testpath / "trace").write <<~EOS
      open("a", O_RDONLY) = 3
      read(3, "x", 1) = 1
      close(3) = 0
    EOS
    assert_match "file.open file.read", pipe_output("#{bin}/trace2cat trace | #{bin}/gramhist -n 2")
  end
end
