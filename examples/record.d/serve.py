# SPDX-License-Identifier: MIT
# Serves the directory by HTTP on one port, and sends three harmless commands to every client of a
# second port and reads the answers. Prints the two ports. Loopback only.
import functools, http.server, os, socketserver, sys, threading

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass

class Talk(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.settimeout(1)
        try:
            self.request.sendall(b"id -u\nuname -s\nls docs\nexit\n")
            while self.request.recv(4096):
                pass
        except OSError:
            pass

socketserver.ThreadingTCPServer.daemon_threads = True
handler = functools.partial(Quiet, directory=sys.argv[1] + "/docs")
http_server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
talk = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk)
print(http_server.server_address[1])
print(talk.server_address[1], flush=True)
os.chdir(sys.argv[1])
threading.Thread(target=talk.serve_forever, daemon=True).start()
http_server.serve_forever()
