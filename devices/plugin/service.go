// Package plugin uses the reader and the PIN pad of a social-security card through the service that the browser plug-in of
// the human-resources systems installs: a WebSocket on this machine, behind which the maker's SSCardDriver is.
//
// The service lets in whoever asks, also pages of a browser. That is why drivers of one's own are better
// (docs/drivers.md); where the service is there already, this needs nothing to be installed.
package plugin

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/coder/websocket"
	"golang.org/x/text/encoding/simplifiedchinese"

	"sheyin/desk"
)

// Address is where the service is, unless its maker chose another port.
const Address = "ws://127.0.0.1:12342"

// How long things take, and how much may come.
const (
	dialTime = 2 * time.Second
	callTime = 20 * time.Second // a read; the service waits for no card
	pinTime  = 2 * time.Minute
	every    = 500 * time.Millisecond
	maxFrame = 64 << 10
	mostElse = 16 // messages that answer something else
)

// contactFirst is the iType of a reader that looks for a card in its slot, then above it.
const contactFirst = 3

// Service is the service. It is safe for use by several goroutines; it is asked one thing at a time.
type Service struct {
	url    string
	client *http.Client
	one    chan struct{}

	every time.Duration // tests have less

	last [sha256.Size]byte // of the text that was read last; under one
	lies atomic.Bool       // that card lies there still, as far as anybody knows
}

var (
	_ desk.SocialCardReader = (*Service)(nil)
	_ desk.PINPad           = (*Service)(nil)
)

// New is the service at an address, ws:// and a loopback address with its port; empty: [Address]. Invalid
// device.plugin_address for another one: what is read must not leave the machine.
func New(address string) (*Service, error) {
	if address == "" {
		address = Address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "ws" || u.User != nil || u.Port() == "" {
		return nil, &desk.Error{Code: desk.Invalid, Key: "device.plugin_address", Err: err}
	}
	if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
		return nil, &desk.Error{Code: desk.Invalid, Key: "device.plugin_address"}
	}
	client := &http.Client{
		Transport:     &http.Transport{DialContext: (&net.Dialer{Timeout: dialTime}).DialContext, DisableKeepAlives: true}, // and no proxy
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Service{url: u.String(), client: client, one: make(chan struct{}, 1), every: every}, nil
}

// Look implements [desk.Device]. The service tells nothing of itself, and whether its reader is connected only by reading
// a card, which is not done to look: that it can be reached is all.
func (s *Service) Look(ctx context.Context) (desk.DeviceState, error) {
	c, err := s.dial(ctx)
	if err != nil {
		return desk.DeviceState{}, err
	}
	_ = c.CloseNow() // nothing was asked
	return desk.DeviceState{}, nil
}

// ReadSocialCard implements [desk.SocialCardReader]. The service reads whatever lies there, again and again: a card that
// says the same as the last one counts as still there.
func (s *Service) ReadSocialCard(ctx context.Context) (desk.SocialCard, error) {
	for {
		c, fresh, err := s.read(ctx)
		e, _ := errors.AsType[*desk.Error](err)
		switch {
		case err == nil && fresh:
			return c, nil
		case err == nil, ctx.Err() != nil, e != nil && e.Key == "device.empty":
		default:
			return desk.SocialCard{}, err
		}
		wait := time.NewTimer(s.every)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			key := "device.empty"
			if s.lies.Load() {
				key = "device.lift"
			}
			return desk.SocialCard{}, &desk.Error{Code: desk.Offline, Key: key, Err: ctx.Err()}
		}
	}
}

// read reads what lies there; it is fresh unless it was read before and has lain there since.
func (s *Service) read(ctx context.Context) (c desk.SocialCard, fresh bool, err error) {
	if err := s.enter(ctx); err != nil {
		return c, false, err
	}
	defer func() { <-s.one }()
	text, err := s.call(ctx, "iReadCardBas", callTime)
	if err != nil {
		if ctx.Err() == nil { // what could not be asked has not been lifted
			s.lies.Store(false)
		}
		return c, false, err
	}
	if c, err = desk.SocialCardOfText(text); err != nil {
		return c, false, err
	}
	now := sha256.Sum256([]byte(text))
	fresh = !s.lies.Swap(true) || now != s.last
	s.last = now
	return c, fresh, nil
}

// functions are what the acts at a PIN pad are called.
var functions = map[desk.PINAct]string{desk.PINVerify: "iVerifyPIN", desk.PINChange: "iChangePIN", desk.PINReset: "iReloadPIN"}

// EnterPIN implements [desk.PINPad]. The digits go from the pad into the card; the service answers a number.
func (s *Service) EnterPIN(ctx context.Context, act desk.PINAct) error {
	late := &desk.Error{Code: desk.Offline, Key: "device.late"}
	if err := s.enter(ctx); err != nil {
		return late
	}
	defer func() { <-s.one }()
	_, err := s.call(ctx, functions[act], pinTime)
	if err != nil && ctx.Err() != nil {
		return late
	}
	return err
}

// enter waits until nobody else asks the service.
func (s *Service) enter(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case s.one <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *Service) dial(ctx context.Context) (*websocket.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	c, answer, err := websocket.Dial(ctx, s.url, &websocket.DialOptions{HTTPClient: s.client})
	if err != nil {
		if answer != nil && answer.Body != nil {
			_ = answer.Body.Close()
		}
		return nil, &desk.Error{Code: desk.Offline, Key: "device.service", Err: err}
	}
	c.SetReadLimit(maxFrame)
	return c, nil
}

// question is what the service is asked.
type question struct {
	Function string `json:"function"`
	Type     int    `json:"iType"`
}

// call asks one thing over a connection of its own, so that an answer that comes too late reaches nobody.
func (s *Service) call(ctx context.Context, function string, limit time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c, err := s.dial(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.CloseNow() }() // what was answered is answered
	asked, err := json.Marshal(question{function, contactFirst})
	if err != nil {
		return "", err
	}
	if err := c.Write(ctx, websocket.MessageText, asked); err != nil {
		return "", &desk.Error{Code: desk.Offline, Key: "device.service", Err: err}
	}
	for range mostElse {
		_, frame, err := c.Read(ctx)
		if err != nil {
			return "", &desk.Error{Code: desk.Offline, Key: "device.service", Err: err}
		}
		text, mine, err := answerOf(frame, function)
		if mine || err != nil {
			return text, err
		}
	}
	return "", broken(errors.New("plugin: it answers something else"))
}

// answered is what the service answers. Its makers write the outcome in several ways.
type answered struct {
	Function string          `json:"functionName"`
	Success  json.RawMessage `json:"success"` // true; or the number that the library gave, 0 for done, also in quotes
	Text     string          `json:"pOutInfo"`
}

// answerOf reads a frame, in UTF-8 or GBK; mine is false when it answers another function.
func answerOf(frame []byte, function string) (text string, mine bool, err error) {
	if !utf8.Valid(frame) {
		if frame, err = simplifiedchinese.GB18030.NewDecoder().Bytes(frame); err != nil {
			return "", false, broken(err)
		}
	}
	var a answered
	if err := json.Unmarshal(frame, &a); err != nil {
		return "", false, broken(errors.New("plugin: the answer is not the JSON that it should be"))
	}
	if a.Function != function {
		return "", false, nil
	}
	outcome := string(bytes.Trim(a.Success, `"`))
	if outcome == "false" { // the number then stands where the text does
		outcome = a.Text
	}
	if outcome == "true" {
		return a.Text, true, nil
	}
	code, err := strconv.Atoi(outcome)
	switch {
	case err != nil:
		return "", true, broken(fmt.Errorf("plugin: %s ended, and nobody knows how", function))
	case code == 0:
		return a.Text, true, nil
	}
	return "", true, desk.CardFault(code)
}

func broken(err error) *desk.Error {
	return &desk.Error{Code: desk.Offline, Key: "device.broken", Err: err}
}
