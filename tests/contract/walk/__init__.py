"""Random walks of simulated clusters, without sockets: after every step the driver's judge and the phones must agree."""
