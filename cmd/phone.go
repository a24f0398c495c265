package cmd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// phoneOptions are what the phone command is told besides the code.
type phoneOptions struct {
	as, number string
	refuse     bool
}

func (p *program) phone() *cobra.Command {
	var o phoneOptions
	c := &cobra.Command{
		Use: "phone CODE", Short: p.words.T("cmd.phone.short"), Long: p.words.T("cmd.phone.long"), Args: p.takes("CODE"),
		Example: "  sheyin phone HTTP://127.0.0.1:8471/S/ABCDEFGHJKLMNP --as wangmin\n  sheyin phone ABCDEFGHJKLMNP --as wangmin --refuse",
		RunE:    func(c *cobra.Command, args []string) error { return p.runPhone(c, args[0], o) },
	}
	p.flags(c, "web")
	c.Flags().StringVar(&o.as, "as", "", p.words.T("cmd.phone.as"))
	c.Flags().StringVar(&o.number, "number", "", p.words.T("cmd.phone.number"))
	c.Flags().BoolVar(&o.refuse, "refuse", false, p.words.T("cmd.phone.refuse"))
	c.AddCommand(p.rate())
	return c
}

// rate plays the customer's phone: the rating of a visit, for people without a browser.
func (p *program) rate() *cobra.Command {
	var grade int
	var text string
	c := &cobra.Command{
		Use: "rate CODE", Short: p.words.T("cmd.rate.short"), Long: p.words.T("cmd.rate.long"), Args: p.takes("CODE"),
		Example: "  sheyin phone rate HTTP://127.0.0.1:8471/R/ABCDEFGHJKLMNP --grade 1",
		RunE: func(c *cobra.Command, args []string) error {
			s, err := p.settingsOf(c)
			if err != nil {
				return err
			}
			base, code := place(s, args[0])
			if err := newPhone(base).rate(c.Context(), code, grade, text); err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.out, p.words.T("cmd.rate.done"))
			return err
		},
	}
	p.flags(c, "web")
	c.Flags().IntVar(&grade, "grade", 0, p.words.T("cmd.rate.grade"))
	c.Flags().StringVar(&text, "text", "", p.words.T("cmd.rate.text"))
	return c
}

// place is where the phone's calls go, and the code: the whole text of a QR code says both.
func place(s chosen, code string) (base, bare string) {
	u, err := url.Parse(code)
	if err != nil || u.Host == "" {
		return "http://" + s.text("web"), code
	}
	bare = u.Path[strings.LastIndex(u.Path, "/")+1:]
	return strings.ToLower(u.Scheme) + "://" + u.Host, bare[max(0, len(bare)-codeLength):] // of the short form without its letter
}

// codeLength is how long the code in a QR text is.
const codeLength = 14

func (p *program) runPhone(c *cobra.Command, code string, o phoneOptions) error {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if o.refuse && o.number != "" {
		return usage(p.words.T("cmd.phone.both"))
	}
	base, code := place(s, code)
	line := newPhone(base)
	input := bufio.NewReader(p.in)
	if o.as == "" {
		if o.as, err = p.choosePerson(c.Context(), line, input); err != nil {
			return err
		}
	}
	ask, err := line.ask(c.Context(), o.as, code)
	if err != nil {
		return err
	}
	if err := p.tellAsk(ask); err != nil {
		return err
	}
	if ask.Purpose == desk.ToOpenOffline {
		return p.phoneOpens(c.Context(), line, o, code)
	}
	if o.number == "" && !o.refuse {
		if o.number, err = p.question(input, p.words.T("cmd.phone.ask", "choices", strings.Join(ask.Choices[:], "  "))); err != nil {
			return err
		}
	}
	// Nothing typed is a no: the safe reading of an answer that is not there.
	yes := !o.refuse && o.number != ""
	if err := line.Confirm(c.Context(), o.as, code, o.number, yes); err != nil {
		return err
	}
	done := "cmd.phone.refused"
	if yes {
		done = "cmd.phone.confirmed"
	}
	_, err = fmt.Fprintln(p.out, p.words.T(done))
	return err
}

// phoneOpens shows what opens a terminal without its line, unless the person refuses.
func (p *program) phoneOpens(ctx context.Context, line *phoneLine, o phoneOptions, code string) error {
	answer, err := line.openOffline(ctx, o.as, code, !o.refuse)
	if err != nil {
		return err
	}
	done := p.words.T("cmd.phone.refused")
	if !o.refuse {
		done = p.words.T("cmd.phone.digits", "digits", answer)
	}
	_, err = fmt.Fprintln(p.out, done)
	return err
}

func (p *program) tellAsk(ask sandbox.Ask) error {
	outlet, window := ask.OutletZH, ask.WindowZH
	if p.words.Lang() == "en" {
		outlet, window = ask.OutletEN, ask.WindowEN
	}
	_, err := fmt.Fprintln(p.out, p.words.T("cmd.phone."+string(ask.Purpose),
		"outlet", outlet, "window", window, "terminal", ask.TerminalID, "since", ask.Since.In(calendar.China).Format(time.TimeOnly)))
	return err
}

func (p *program) choosePerson(ctx context.Context, line *phoneLine, input *bufio.Reader) (string, error) {
	people, err := line.People(ctx)
	if err != nil {
		return "", err
	}
	for _, o := range people {
		if _, err := fmt.Fprintf(p.out, "  %-12s %s  %s\n", o.ID, o.Name, o.OutletZH); err != nil {
			return "", err
		}
	}
	id, err := p.question(input, p.words.T("cmd.phone.who"))
	if err == nil && !slices.ContainsFunc(people, func(o sandbox.PhonePerson) bool { return o.ID == id }) {
		err = &desk.Error{Code: desk.NotFound, Key: "person.none"}
	}
	return id, err
}

// question asks for a line; the end of the input is an empty one.
func (p *program) question(input *bufio.Reader, text string) (string, error) {
	if _, err := fmt.Fprint(p.out, text+" "); err != nil {
		return "", err
	}
	answer, err := input.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimSpace(answer), nil
}

// phoneLine is the phone's side of the sandbox: the calls that a person's e-SSC app makes.
type phoneLine struct {
	base string
	http *http.Client
}

func newPhone(base string) *phoneLine {
	return &phoneLine{base: base, http: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}}
}

// People are those whose phone may be played.
func (l *phoneLine) People(ctx context.Context) ([]sandbox.PhonePerson, error) {
	var out []sandbox.PhonePerson
	err := l.call(ctx, http.MethodGet, "people", nil, &out)
	return out, err
}

func (l *phoneLine) ask(ctx context.Context, person, qr string) (sandbox.Ask, error) {
	var out sandbox.Ask
	err := l.call(ctx, http.MethodPost, "scan", map[string]any{"person": person, "qr": qr}, &out)
	return out, err
}

// Scan implements desktest.Phone.
func (l *phoneLine) Scan(ctx context.Context, person, qr string) ([]string, error) {
	ask, err := l.ask(ctx, person, qr)
	return ask.Choices[:], err
}

// Confirm implements desktest.Phone.
func (l *phoneLine) Confirm(ctx context.Context, person, qr, number string, yes bool) error {
	return l.call(ctx, http.MethodPost, "confirm", map[string]any{"person": person, "qr": qr, "number": number, "yes": yes}, nil)
}

// openOffline answers the challenge of a terminal without its line.
func (l *phoneLine) openOffline(ctx context.Context, person, qr string, yes bool) (string, error) {
	var out struct {
		Answer string `json:"answer"`
	}
	err := l.call(ctx, http.MethodPost, "open", map[string]any{"person": person, "qr": qr, "yes": yes}, &out)
	return out.Answer, err
}

func (l *phoneLine) rate(ctx context.Context, code string, grade int, text string) error {
	return l.call(ctx, http.MethodPost, "rate", map[string]any{"code": code, "grade": grade, "text": text}, nil)
}

// maxAnswer is far more than any of these answers.
const maxAnswer = 1 << 20

// call makes one call; in and out may be nil. A refusal comes back as the [desk.Error] that
// the authority meant, anything else as Offline or Unknown.
func (l *phoneLine) call(ctx context.Context, method, name string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, method, l.base+"/v1/phone/"+name, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := l.http.Do(r)
	if err != nil {
		return &desk.Error{Code: desk.Offline, Key: "authority.offline", Err: err}
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return &desk.Error{Code: desk.Unknown, Key: "authority.unknown", Err: err}
	}
	if answer.StatusCode >= http.StatusMultipleChoices {
		var problem struct {
			Code  desk.Code         `json:"code"`
			Key   string            `json:"key"`
			Field string            `json:"field"`
			Args  map[string]string `json:"args"`
		}
		if err := json.Unmarshal(data, &problem); err != nil || problem.Key == "" {
			return &desk.Error{Code: desk.Unknown, Key: "authority.broken", Err: fmt.Errorf("status %d", answer.StatusCode)}
		}
		return &desk.Error{Code: problem.Code, Key: problem.Key, Field: problem.Field, Args: problem.Args}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return &desk.Error{Code: desk.Unknown, Key: "authority.broken", Err: err}
	}
	return nil
}
