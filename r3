#sample	truth	metric	rank	label	distance	model
a	benign	ks	1	benign	0.3	b1
a	benign	ks	1	hydra	0.2	b1
a	benign	ks	1	adduser	0.5	b1
