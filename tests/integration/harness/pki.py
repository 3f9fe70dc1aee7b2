# SPDX-License-Identifier: GPL-3.0-or-later
"""Throw-away certificates made with openssl: a private CA and server certificates, good and bad."""
import os
import subprocess

CONFIG = """[ca]
default_ca=d
[d]
database=index.txt
serial=serial
new_certs_dir=.
default_md=sha256
policy=p
unique_subject=no
rand_serial=yes
[p]
commonName=supplied
"""
LOCAL = "DNS:localhost,IP:127.0.0.1,IP:0:0:0:0:0:0:0:1"


class Pki:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.ca = self.path("ca.pem")
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key")
        self.openssl("req", "-x509", "-new", "-key", "ca.key", "-sha256", "-days", "3650", "-subj", "/CN=Postbell Test CA",
                     "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
                     "-out", "ca.pem")
        for name, text in (("index.txt", ""), ("serial", "01\n"), ("ca.cnf", CONFIG)):
            with open(self.path(name), "w") as file:
                file.write(text)
        self.leaf("good", LOCAL, "20240101000000Z", "20360101000000Z")

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *args):
        subprocess.run(["openssl", *args], cwd=self.folder, check=True, capture_output=True)

    def leaf(self, name, names=LOCAL, start="20240101000000Z", end="20360101000000Z"):
        """Makes NAME.pem and NAME.key."""
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key")
        self.openssl("req", "-new", "-key", name + ".key", "-subj", "/CN=" + name, "-out", name + ".csr")
        with open(self.path(name + ".ext"), "w") as file:
            file.write(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n")
        self.openssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-in", name + ".csr",
                     "-extfile", name + ".ext", "-startdate", start, "-enddate", end, "-out", name + ".pem")
        os.chmod(self.path(name + ".key"), 0o644)
        return name

    def self_signed(self, name="selfsigned"):
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", name + ".key")
        self.openssl("req", "-x509", "-new", "-key", name + ".key", "-sha256", "-days", "3650", "-subj", "/CN=localhost",
                     "-addext", "subjectAltName=" + LOCAL, "-out", name + ".pem")
        os.chmod(self.path(name + ".key"), 0o644)
        return name
