package pcsc

import (
	"encoding/binary"
	"net"
	"path/filepath"
	"testing"

	"sheyin/desk"
)

// exact is a service that speaks version 4.5 and no other, as those from 2.3.0 to 2.4.0 do.
func exact(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "service")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go answer(conn)
		}
	}()
	return path
}

func answer(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	head := make([]byte, 8)
	for {
		if _, err := conn.Read(head); err != nil {
			return
		}
		body := make([]byte, binary.LittleEndian.Uint32(head))
		if _, err := conn.Read(body); err != nil {
			return
		}
		switch binary.LittleEndian.Uint32(head[4:]) {
		case cmdVersion:
			if word(body, 4) != 5 {
				binary.LittleEndian.PutUint32(body[8:], 0x8010001E)
			}
		case cmdWait:
			body = make([]byte, maxReaders*readerLen)
		case cmdStopWait:
			body = make([]byte, 8)
		}
		if _, err := conn.Write(body); err != nil {
			return
		}
	}
}

// Services differ in the version they speak; a service without a reader says so at once.
func TestVersionAndNoReader(t *testing.T) {
	r := Reader{Socket: exact(t)}
	_, err := r.ReadSocialCard(t.Context())
	if e, ok := err.(*desk.Error); !ok || e.Key != "device.missing" { //nolint:errorlint // the very type is the contract
		t.Errorf("%v, want device.missing", err)
	}
}

// Whatever a card holds becomes text that may be shown, or nothing.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("\xB0\xA2\xD2\xC0\x00"))
	f.Add([]byte{0x20, 0x23, 0x01, 0x05})
	f.Add([]byte("\x1b[2J\xff\xfe"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s := plain(b); s != desk.Clean(s, 100) {
			t.Errorf("%q", s)
		}
		dateOf(b)
		digits(b)
		readersOf(b)
	})
}
