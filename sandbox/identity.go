package sandbox

import (
	"crypto/hmac"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/emmansun/gmsm/sm3"
)

// identityLabel is what the authority's key for identities is derived for.
const identityLabel = "person.identity"

// keyed begins every token of a person that is made with the key, and no other.
const keyed = "k1-"

// identityLength is how much of a digest stands for a person: enough that no two people share it.
const identityLength = 24

// identityOf is [desk.Person.Identity] of the number of an identity card: an HMAC with SM3 under a key that is in
// the authority's folder of keys and not in its database, so that neither a terminal nor who has the database
// can find a number by trying all there are.
func (s *Service) identityOf(number string) string {
	return s.keyedIdentity(hash("person:" + number)[:identityLength])
}

// keyedIdentity makes the token of what stood for a person before there was a key, or in the data.
func (s *Service) keyedIdentity(plain string) string {
	if plain == "" || strings.HasPrefix(plain, keyed) {
		return plain
	}
	mac := hmac.New(sm3.New, s.identityKey)
	_, _ = mac.Write([]byte(plain)) // never fails
	return keyed + hex.EncodeToString(mac.Sum(nil))[:identityLength]
}

// plainIdentity is a token without key where it stands in JSON: of a person or an application, and of who did an act.
var plainIdentity = regexp.MustCompile(`"(identity|who)":"([0-9a-f]{24}|[0-9a-f]{32})"`)

// rekey puts a key under the tokens of a database of before, wherever they stand.
func (a *act) rekey() error {
	return a.Rewrite(`%"identity":"%`, `%"who":"%`, func(body string) string {
		return plainIdentity.ReplaceAllStringFunc(body, func(found string) string {
			part := plainIdentity.FindStringSubmatch(found)
			return `"` + part[1] + `":"` + a.s.keyedIdentity(part[2]) + `"`
		})
	})
}

// plainLeft tells whether somebody has a token without a key still.
func plainLeft(people []string) bool {
	for _, body := range people {
		if plainIdentity.MatchString(body) {
			return true
		}
	}
	return false
}
