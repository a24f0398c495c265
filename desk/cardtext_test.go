package desk_test

import (
	"errors"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

func TestSocialCardOfText(t *testing.T) {
	const text = "330100|330102199001011234|X0000001A|330100D15600000500A1B2C3D4E5F607|张三|00814E43238697159900BF7C7A|2.00|20230105|20330105|410100813475|DEV01|"
	want := desk.SocialCard{
		Area: "330100", Number: "X0000001A", Version: "2.00", Issued: calendar.MustParse("2023-01-05"), Until: calendar.MustParse("2033-01-05"),
		IDNo: "330102199001011234", Name: "张三",
	}
	for _, good := range []string{text, text[:len(text)-1], strings.ReplaceAll(text, "张三", " 张三 \u202e\x00")} {
		if got, err := desk.SocialCardOfText(good); err != nil || got != want {
			t.Errorf("%q: %+v, %v", good, got, err)
		}
	}
	for _, bad := range []string{"", "无卡", "1|2|3|", strings.ReplaceAll(text, "张三", ""), strings.Repeat("|", 20)} {
		if _, err := desk.SocialCardOfText(bad); desk.CodeOf(err) != desk.Offline {
			t.Errorf("%q: %v", bad, err)
		}
	}
	odd := strings.ReplaceAll(text, "20330105", "20331332")
	if got, err := desk.SocialCardOfText(odd); err != nil || !got.Until.IsZero() {
		t.Errorf("a day that is none: %+v, %v", got, err)
	}
}

// A rare character is shown or seen to be missing, and never dropped.
func TestCardText(t *testing.T) {
	for text, want := range map[string]string{
		"王䶮": "王䶮", "\U00020164文": "\U00020164文", "王\ue863": "王〓", "王\U000f0001": "王〓", "王\ufffd": "王〓", "王\xff": "王〓", "王\U0003fffd": "王〓",
		"王\u200b\x1b文\uffff": "王文",
	} {
		if got := desk.CardText(text, 10); got != want {
			t.Errorf("%+q: %+q, want %+q", text, got, want)
		}
	}
}

func TestCardFault(t *testing.T) {
	for code, want := range map[int]string{
		-2: "offline device.empty", -11: "offline device.missing", -52: "offline device.blocked", -2203: "offline device.auth",
		-31: "offline device.cancelled", -51: "denied pin.wrong_uncounted", -34: "denied pin.differ",
		0x63C3 - 65536: "denied pin.wrong 3", 0x63C0 - 65536: "offline device.blocked", 0x6983 - 65536: "offline device.blocked",
		0x6982 - 65536: "offline device.auth", 0x6A82 - 65536: "offline device.broken", 1: "offline device.broken", 1 << 40: "offline device.broken",
	} {
		err := error(desk.CardFault(code))
		e, _ := errors.AsType[*desk.Error](err)
		got := strings.TrimSpace(string(e.Code) + " " + e.Key + " " + e.Args["left"])
		if got != want {
			t.Errorf("%d: %s, want %s", code, got, want)
		}
	}
}
