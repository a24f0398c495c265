"""A card in a virtual reader, for the tests: Debian's vsmartcard plays the card (ISO 7816-4), only the data are ours.

card.py PORT KIND, where KIND is t1, t0, third (the name is read after an authentication only), bank (another
kind of card) or odd (records of no length that fits). The person is invented.
"""
import importlib
import inspect
import logging
import sys

sys.path.insert(0, "/usr/lib/python3/site-packages/virtualsmartcard")  # where Debian 12 puts it
import Cryptodome

sys.modules["Crypto"] = Cryptodome  # vsmartcard asks for it by its other name
for part in ("Cipher", "Cipher.DES3", "Cipher.DES", "Cipher.AES", "Cipher.ARC4", "Hash", "Protocol", "Protocol.KDF", "PublicKey", "PublicKey.RSA", "Util", "Random"):
    try:
        sys.modules["Crypto." + part] = importlib.import_module("Cryptodome." + part)
    except ImportError:
        pass

import virtualsmartcard.TLVutils as tlvutils

# Under Python 3 it joins text as bytes.
exec(compile(inspect.getsource(tlvutils.pack).replace('return b"".join(result)', "return result"), "pack", "exec"), tlvutils.__dict__)

from virtualsmartcard.ConstantDefinitions import FDB
from virtualsmartcard.SmartcardFilesystem import DF, MF, File, Record, RecordStructureEF
from virtualsmartcard.SmartcardSAM import SAM
from virtualsmartcard.SWutils import SW, SwError
from virtualsmartcard.VirtualSmartcard import Iso7816OS, VirtualICC

File.__str__ = File.__repr__ = lambda f: "file"  # its own fails

port, kind = int(sys.argv[1]), sys.argv[2]
NAME = bytes.fromhex("7378312E73682EC9E7BBE1B1A3D5CF")
if kind == "bank":
    NAME = bytes.fromhex("A000000333010101")


def record(tag, value):
    length = 200 if kind == "odd" else len(value)
    return Record(identifier=tag, data=bytes([tag, length]) + value)


def text(s, size):
    return s.encode("gb18030").ljust(size, b"\0")


def digits(s, size):
    return bytes.fromhex(s.ljust(2 * size, "F"))


version = b"3.00" if kind == "third" else b"2.00"
issuer = [
    record(0x01, digits("654201D156000005000102030405060A", 16)),
    record(0x02, b"3"),
    record(0x03, version),
    record(0x04, bytes(12)),
    record(0x05, digits("20230105", 4)),
    record(0x06, digits("20330105", 4)),
    record(0x07, b"X0000001A"),
]
# A name longer than its record: the rest is in the extension.
holder = [
    record(0x08, text("420802198803070012", 18)),
    record(0x09, text("阿依古丽·买买提江·吐尔逊江", 30)[:30]),
    record(0x4E, text("·肉孜", 20)),
    record(0x0A, b"2"),
    record(0x0B, digits("05", 1)),
    record(0x0C, digits("654201", 3)),
    record(0x0D, digits("19880307", 4)),
]
authenticated = False


class Holder(RecordStructureEF):
    def readrecord(self, *args, **kwargs):
        if kind == "third" and not authenticated:
            raise SwError(SW["ERR_SECSTATUS"])
        return RecordStructureEF.readrecord(self, *args, **kwargs)


simple = FDB["EFSTRUCTURE_LINEAR_VARIABLESIMPLETLV"]
root = MF(filedescriptor=FDB["DF"])
sam = SAM(b"123456", b"1234567890")
sam.set_MF(root)
application = DF(parent=root, fid=0x1001, dfname=NAME)
root.append(application)
application.append(RecordStructureEF(parent=application, fid=0xEF05, filedescriptor=simple, shortfid=5, records=issuer))
application.append(Holder(parent=application, fid=0xEF06, filedescriptor=simple, shortfid=6, records=holder))


class Card(Iso7816OS):
    def getATR(self):
        if kind == "t0":
            return bytes.fromhex("3B6D000000814E43238697159900BF7C7A")
        return Iso7816OS.getATR(self)


logging.disable(logging.CRITICAL)  # it writes every byte of the card
reader = VirtualICC(None, "iso7816", "127.0.0.1", port)
reader.os = Card(root, sam)
print("in", flush=True)
reader.run()
