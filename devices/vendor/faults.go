package vendor

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"sheyin/desk"
)

// codes are the completion codes of XFS4IoT that are no success, and what they are to the desk. Others are device.broken.
var codes = map[string]string{
	"canceled":              "device.cancelled", // by the customer; one that the console took back is heard by nobody
	"timeOut":               "device.late",
	"deviceNotReady":        "device.missing",
	"connectionLost":        "device.missing",
	"userError":             "device.jam",
	"authorizationRequired": "device.auth",
}

// errorCodes are what a completion with commandErrorCode may say in its payload.
var errorCodes = map[string]desk.Error{
	"deviceBusy":   {Code: desk.Offline, Key: "device.busy"},
	"noMedia":      {Code: desk.Offline, Key: "device.empty"},
	"mediaPresent": {Code: desk.Offline, Key: "device.lift"},
	"mediaRemoved": {Code: desk.Offline, Key: "device.gone"},
	"invalidMedia": {Code: desk.Offline, Key: "device.kind"},
	"mediaJam":     {Code: desk.Offline, Key: "device.jam"},
	"coverOpen":    {Code: desk.Offline, Key: "device.cover"},

	"pinBlocked": {Code: desk.Offline, Key: "device.blocked"},
	"pinWrong":   {Code: desk.Denied, Key: "pin.wrong_uncounted"}, // with left: pin.wrong
	"pinDiffer":  {Code: desk.Denied, Key: "pin.differ"},
	"pinShort":   {Code: desk.Denied, Key: "pin.short"},

	"pageTooLarge": {Code: desk.Invalid, Key: "scan.size"},

	"printerStopped":    {Code: desk.Offline, Key: "printer.stopped"},
	"notAccepting":      {Code: desk.Offline, Key: "printer.refuses"},
	"formatUnsupported": {Code: desk.Invalid, Key: "printer.format"},
	"jobAborted":        {Code: desk.Conflict, Key: "printer.aborted"},
	"jobUnknown":        {Code: desk.Unknown, Key: "printer.unknown"},

	"ribbonOut":   {Code: desk.Offline, Key: "card_maker.ribbon"},
	"blanksOut":   {Code: desk.Offline, Key: "card_maker.blanks"},
	"cardJam":     {Code: desk.Offline, Key: "card_maker.jam"},
	"binFull":     {Code: desk.Offline, Key: "card_maker.full"},
	"cardSpoiled": {Code: desk.Conflict, Key: "card_maker.spoiled"},
	"cardUnknown": {Code: desk.Unknown, Key: "card_maker.unknown"},
}

// refusal is the payload of a completion with commandErrorCode.
type refusal struct {
	ErrorCode string `json:"errorCode"`
	Code      int    `json:"code"`  // with errorCode "sscard": what a function of SSCardDriver answered
	Left      *int   `json:"left"`  // pinWrong: tries
	KB        int    `json:"kb"`    // pageTooLarge
	Blank     string `json:"blank"` // cardSpoiled
}

// answer is a completion.
type answer struct {
	message

	dir string // where files of it are
}

// into reads the payload of a success, else gives its error.
func (a answer) into(v any) error {
	switch a.Header.Code {
	case "success":
		if v == nil {
			return nil
		}
		if err := json.Unmarshal(a.Payload, v); err != nil {
			return broken(fmt.Errorf("vendor: the payload of %s: %w", a.Header.Name, err))
		}
		return nil
	case "commandErrorCode":
		var r refusal
		if err := json.Unmarshal(a.Payload, &r); err != nil {
			return broken(fmt.Errorf("vendor: the payload of %s: %w", a.Header.Name, err))
		}
		return r.err()
	}
	if key, ok := codes[a.Header.Code]; ok {
		return &desk.Error{Code: desk.Offline, Key: key}
	}
	return broken(fmt.Errorf("vendor: %s ended with %q", a.Header.Name, desk.Clean(a.Header.Code, 40)))
}

func (r refusal) err() error {
	if r.ErrorCode == "sscard" {
		return desk.CardFault(r.Code)
	}
	e, ok := errorCodes[r.ErrorCode]
	if !ok {
		return broken(fmt.Errorf("vendor: the error code %q", desk.Clean(r.ErrorCode, 40)))
	}
	switch r.ErrorCode {
	case "pinWrong":
		if r.Left != nil {
			e.Key, e.Args = "pin.wrong", map[string]string{"left": strconv.Itoa(*r.Left)}
		}
	case "pageTooLarge":
		e.Args = map[string]string{"kb": strconv.Itoa(r.KB)}
	case "cardSpoiled":
		e.Args = map[string]string{"blank": desk.Clean(r.Blank, maxNumber)}
	}
	return &e
}

// maxNumber is more than any number of a card, a device or a module has, in characters.
const maxNumber = 64

func broken(err error) *desk.Error {
	return &desk.Error{Code: desk.Offline, Key: "device.broken", Err: err}
}

// ended brings the error of a command into the desk's words; late is the key for a time that was over. Nothing was done.
func ended(err error, late string) *desk.Error {
	if known, ok := errors.AsType[*desk.Error](err); ok {
		return known
	}
	return &desk.Error{Code: desk.Offline, Key: late, Err: err}
}

// begun tells whether the driver may have begun, and come to no answer; over, that it was because the time was.
func begun(err error) (sent, over bool) {
	c, ok := errors.AsType[*cut](err)
	if !ok {
		return false, false
	}
	_, known := errors.AsType[*desk.Error](c.err)
	return c.sent, !known
}
