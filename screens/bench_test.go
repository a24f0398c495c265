package screens

import (
	"context"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
)

// benchFake is a bench that notes what is done at it.
type benchFake struct {
	done []string
	lies string
}

func (*benchFake) People() []BenchPerson {
	return []BenchPerson{{"c1", "李清和", "420802198803070012"}, {"c2", "阿依努尔·吐尔逊江", "654201198711220420"}}
}

func (b *benchFake) Put(_ context.Context, kind desk.DeviceKind, person string) error {
	b.done = append(b.done, string(kind)+" "+person)
	if kind == desk.IDReader {
		b.lies = person
	}
	if kind == desk.CodeScannerDevice {
		return desk.FaultOf(desk.CodeScannerDevice, "device.service")
	}
	return nil
}
func (b *benchFake) Lift() { b.lies = "" }
func (b *benchFake) Lies(kind desk.DeviceKind) string {
	if kind == desk.IDReader {
		return b.lies
	}
	return ""
}
func (*benchFake) Faults() []string { return []string{"printer=paper-out", "scanner=jam"} }

// A card that is put there leads back to where one was; what lies there and which faults are on is told; what cannot be put
// says why; numbers are masked.
func TestBench(t *testing.T) {
	for _, lang := range languages {
		env, b := testEnvIn(t, lang), &benchFake{}
		env.Demo = &Demo{Desk: "http://127.0.0.1:8471/desk", Bench: b}
		s := BenchPage(env)
		run(t, s, s.Start())
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			c := painted(t, s, size[0], size[1])
			wants(t, c, "李清和", "阿依努尔", "4208**********0012", "printer=paper-out, scanner=jam", "8471/desk")
			if plain := c.Plain(); strings.Contains(plain, "198803070012") || strings.Contains(plain, "吐尔逊江") {
				t.Errorf("not masked, or too long:\n%s", plain)
			}
		}
		if _, back := do(t, s, "enter").(Back); !back {
			t.Error("it does not lead back to where the card is read")
		}
		s = BenchPage(env)
		wants(t, drawn80(t, s), env.T("bench.on.id_reader"))
		if out, said := do(t, s, "f8").(Said); !said || out.Text != env.T("bench.lifted") || b.lies != "" {
			t.Errorf("lifted: %+v, %q lies there", out, b.lies)
		}
		do(t, s, "down", "f4")
		if out, said := do(t, s, "f3").(Said); !said || out.Text != env.Words.DeviceFault("service", "code_scanner") {
			t.Errorf("a code that cannot be shown: %+v", out)
		}
		if want := []string{"id_reader c1", "ssc_reader c2", "code_scanner c2"}; !slices.Equal(b.done, want) {
			t.Errorf("done %v, want %v", b.done, want)
		}
		if _, back := do(t, s, "esc").(Back); !back {
			t.Error("Esc does not lead back")
		}
	}
}
