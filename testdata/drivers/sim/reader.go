package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"strconv"
)

// The people on the cards are invented.

const nameGBK = "\xd5\xc5\xc8\xfd" // a name in GB 18030, as a maker's library gives it

func (d *driver) status(_ context.Context, m message) result {
	var asked struct {
		Class string `json:"class"`
	}
	if err := json.Unmarshal(m.Payload, &asked); err != nil {
		return result{"invalidData", nil}
	}
	trouble := d.world.says("trouble")
	state := states[trouble]
	if state == "" {
		state = "online"
	}
	answer := map[string]string{"state": state, "name": "Simulator " + asked.Class, "number": "SIM-0001"}
	if asked.Class == "Printer" || asked.Class == "CardMaker" {
		answer["fault"] = shown[trouble]
	}
	return result{"success", answer}
}

// card waits for a card that was not read yet.
func (d *driver) card(ctx context.Context) (result, bool) {
	there := d.world.says("card")
	if there != "" && there == d.read {
		return failed("mediaPresent"), false
	}
	if !until(ctx, func() bool {
		there = d.world.says("card")
		return there != "" && there != d.read || d.world.has("trouble")
	}) {
		return result{}, false
	}
	if r := d.troubled(""); r.code != "" {
		return r, false
	}
	d.read = there
	return result{}, there != ""
}

func (d *driver) readIDCard(ctx context.Context, _ message) result {
	if r, ok := d.card(ctx); !ok {
		return r
	}
	return result{"success", map[string]any{
		"encoding": "gb18030", "kind": "resident_id", "name": hex.EncodeToString([]byte(nameGBK)), "no": "330102199001011234",
		"sex": "1", "nation": "01", "birth": "19900101", "address": "", "issuer": "", "from": "20200105", "until": "20400105",
	}}
}

func (d *driver) readSocialCard(ctx context.Context, _ message) result {
	if d.world.says("trouble") == "device.auth" {
		return needProof
	}
	if r, ok := d.card(ctx); !ok {
		return r
	}
	if d.world.has("third") {
		return needProof
	}
	return socialCard
}

var needProof = result{"success", map[string]any{"needProof": map[string]string{
	"text": "330100|00814E43238697159900BF7C7A|03|330100D15600000500A1B2C3D4E5F607|0011223344556677|8899aabbccddeeff|0123456789abcdef|fedcba9876543210|410100813475|",
}}}

var socialCard = result{"success", map[string]string{
	"encoding": "gb18030",
	"text": hex.EncodeToString([]byte("330100|330102199001011234|X0000001A|330100D15600000500A1B2C3D4E5F607|" + nameGBK +
		"|00814E43238697159900BF7C7A|3.00|20230105|20330105|410100813475|SIM-0001|")),
}}

// readProved is the second step. The right proof is written in the world.
func (d *driver) readProved(_ context.Context, m message) result {
	var p struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(m.Payload, &p); err != nil {
		return result{"invalidData", nil}
	}
	if p.Text != d.world.says("third") {
		return result{"commandErrorCode", map[string]any{"errorCode": "sscard", "code": -21}}
	}
	return socialCard
}

func (d *driver) readCode(ctx context.Context, _ message) result {
	var r result
	until(ctx, func() bool {
		if t := d.troubled(""); t.code != "" {
			r = t
			return true
		}
		code, ok := d.world.takes("code")
		if ok {
			if quoted, err := strconv.Unquote(code); err == nil {
				code = quoted
			}
			r = result{"success", map[string]string{"code": code}}
		}
		return ok
	})
	return r
}
