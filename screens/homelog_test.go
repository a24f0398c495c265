package screens

import (
	"testing"
	"time"

	"sheyin/desk"
)

// Whoever is at the counter is told that the log is not what was written; who manages it, that its audit is overdue.
//
// clause: G-9.2.2b, G-9.2.2c
func TestHomeTellsOfTheLog(t *testing.T) {
	for _, lang := range languages {
		for person, manages := range map[string]bool{"zhaolei": true, "wangmin": false} {
			env, _ := figuresEnv(t, lang, person)
			due := env.Now().Add(-time.Hour)
			s := Home(env, Work{Log: desk.LogStanding{Damaged: true, AuditDue: due}}, "")
			wants(t, painted(t, s, 80, 24), env.T("home.log.damaged"))
			s = Home(env, Work{Log: desk.LogStanding{AuditDue: due}}, "")
			c := painted(t, s, 80, 24)
			show(t, "home-log", env, s)
			if told := lineWith(c, env.T("home.log.overdue", "at", env.Clock(due))) != ""; told != manages {
				t.Errorf("%s, %s: told %t\n%s", lang, person, told, c.Plain())
			}
			s = Home(env, Work{Log: desk.LogStanding{AuditDue: env.Now().Add(time.Hour)}}, "")
			if c := painted(t, s, 80, 24); lineWith(c, "sheyin log audit") != "" {
				t.Errorf("a line about nothing:\n%s", c.Plain())
			}
		}
	}
}
