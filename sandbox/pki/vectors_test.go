package pki_test

import (
	"bytes"
	"crypto/cipher"
	"encoding/hex"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// GB/T 32905-2016, A.1 and A.2.
func TestSM3KnownAnswers(t *testing.T) {
	for text, want := range map[string]string{
		"abc":                                    "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
		string(bytes.Repeat([]byte("abcd"), 16)): "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
	} {
		if got := sm3.Sum([]byte(text)); hex.EncodeToString(got[:]) != want {
			t.Errorf("%q: %x", text, got)
		}
	}
}

// GB/T 32907-2016, A.1 and A.2: one block, and the same 1,000,000 times over.
func TestSM4KnownAnswers(t *testing.T) {
	key := unhex(t, "0123456789abcdeffedcba9876543210")
	block, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	got := bytes.Clone(key)
	block.Encrypt(got, got)
	if want := unhex(t, "681edf34d206965e86b3e94f536e4246"); !bytes.Equal(got, want) {
		t.Errorf("once: %x", got)
	}
	block.Decrypt(got, got)
	if !bytes.Equal(got, key) {
		t.Errorf("back: %x", got)
	}
	if testing.Short() {
		return
	}
	for range 1_000_000 {
		block.Encrypt(got, got)
	}
	if want := unhex(t, "595298c7c6fd271f0402f804c33d3f66"); !bytes.Equal(got, want) {
		t.Errorf("1,000,000 times: %x", got)
	}
}

// RFC 8998, A.1.
func TestSM4GCMKnownAnswer(t *testing.T) {
	block, err := sm4.NewCipher(unhex(t, "0123456789abcdeffedcba9876543210"))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	nonce, bound := unhex(t, "00001234567800000000abcd"), unhex(t, "feedfacedeadbeeffeedfacedeadbeefabaddad2")
	text := unhex(t, "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa")
	want := unhex(t, "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"+
		"83de3541e4c2b58177e065a9bf7b62ec")
	sealed := gcm.Seal(nil, nonce, text, bound)
	if !bytes.Equal(sealed, want) {
		t.Errorf("%x", sealed)
	}
	if got, err := gcm.Open(nil, nonce, want, bound); err != nil || !bytes.Equal(got, text) {
		t.Errorf("%x, %v", got, err)
	}
	want[0] ^= 1
	if _, err := gcm.Open(nil, nonce, want, bound); err == nil {
		t.Error("a changed byte was opened")
	}
}

// GB/T 32918.5-2017: the curve, the signature of A.2, and the encryption of C.2.
func TestSM2KnownAnswers(t *testing.T) {
	const d, x, y = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8",
		"09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020",
		"ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
	key, err := sm2.NewPrivateKey(unhex(t, d))
	if err != nil {
		t.Fatal(err)
	}
	point, err := sm2.PublicKeyToECDH(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(point.Bytes()); got != "04"+x+y {
		t.Errorf("the public half is %s", got)
	}
	signature := unhex(t, "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")
	if !sm2.VerifyASN1WithSM2(&key.PublicKey, nil, []byte("message digest"), signature) {
		t.Error("the standard's signature is refused")
	}
	for who, text := range map[string]string{"": "message digesu", "ALICE123@YAHOO.COM": "message digest"} {
		if sm2.VerifyASN1WithSM2(&key.PublicKey, []byte(who), []byte(text), signature) {
			t.Errorf("%q of %q is taken", text, who)
		}
	}
	closed := unhex(t, "04"+"04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"+
		"59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"+"21886ca989ca9c7d58087307ca93092d651efa")
	if got, err := sm2.Decrypt(key, closed); err != nil || string(got) != "encryption standard" {
		t.Errorf("%q, %v", got, err)
	}
}
