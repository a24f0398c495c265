package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"sheyin/desk"
)

// formLife is how long a form may stay open before it has to be sent.
const formLife = 4 * time.Hour

// sealer makes and checks the tokens of forms. A token is "key.expiry.mac": the key, a UUID, names
// this one showing of the form, so it also serves as the idempotency key of its write (a
// double click is one write); the mac ties it to the form's address and to this process.
type sealer struct {
	key [32]byte
	now func() time.Time
}

func (s sealer) token(form string) string {
	key := uuid.NewString()
	expiry := strconv.FormatInt(s.now().Add(formLife).Unix(), 36)
	return key + "." + expiry + "." + s.mac(form, key, expiry)
}

// open gives the key of a token that was made for form. Errors: Denied form.token, which
// also stands for a token that is too old or of a server that has been restarted.
func (s sealer) open(form, token string) (key string, err error) {
	refused := &desk.Error{Code: desk.Denied, Key: "form.token"}
	parts := strings.Split(token, ".")
	if len(parts) != 3 || !hmac.Equal([]byte(parts[2]), []byte(s.mac(form, parts[0], parts[1]))) {
		return "", refused
	}
	until, err := strconv.ParseInt(parts[1], 36, 64)
	if err != nil || s.now().Unix() > until {
		return "", refused
	}
	return parts[0], nil
}

func (s sealer) mac(form, key, expiry string) string {
	h := hmac.New(sha256.New, s.key[:])
	h.Write([]byte(form + "\n" + key + "\n" + expiry)) // a hash never fails to write
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
