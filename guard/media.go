package guard

import (
	"path/filepath"
	"slices"
	"strings"

	"sheyin/desk"
)

// disks finds disks that can be carried off: everything on USB, removable or not, and cards in a reader.
func (g Guard) disks(p desk.GuardPolicy) ([]desk.Danger, error) {
	names, err := g.entries(true, "sys", "block")
	if err != nil {
		return nil, err
	}
	var found []desk.Danger
	for _, name := range names {
		at := g.path("sys", "block", name)
		real := place(at)
		d := desk.Danger{Kind: desk.Storage, Name: name, Detail: about(text(at, "device", "vendor"), text(at, "device", "model"))}
		switch {
		case strings.Contains(real, "/devices/virtual/"):
			continue
		case onUSB(real):
		case strings.Contains(real, "/mmc_host/") && text(at, "removable") == "1", strings.Contains(real, "/mmc_host/") && text(at, "device", "type") == "SD":
			d.Kind = desk.MemoryCard
		default:
			continue
		}
		if serial := serialOf(real); serial == "" || !slices.Contains(p.Certified, serial) {
			found = append(found, d)
		}
	}
	return found, nil
}

// serialOf is the serial number that the device on USB says which a disk is on; a medium is certified by it.
func serialOf(real string) string {
	for at := real; onUSB(at); at = parent(at) {
		if s := text(at, "serial"); s != "" {
			return s
		}
	}
	return text(real, "device", "serial")
}

func parent(p string) string {
	n := strings.LastIndexByte(p, '/')
	return p[:max(n, 0)]
}

// usbClass is what an interface on USB says it is.
type usbClass struct{ class, sub, protocol string }

// dangerous are the classes that must not be there (numbers of the USB Implementers Forum, and of Android and
// Apple). Keyboards 03, printers 07, card readers 0b, document cameras 0e and hubs 09 are wanted.
var dangerous = map[usbClass]desk.DangerKind{
	{"06", "", ""}:     desk.Phone,     // pictures: PTP, MTP
	{"ff", "42", ""}:   desk.Phone,     // Android's bridge
	{"ff", "fe", "02"}: desk.Phone,     // Apple's
	{"e0", "01", "03"}: desk.Tether,    // RNDIS
	{"e0", "01", "01"}: desk.Bluetooth, // adapter
	{"02", "06", ""}:   desk.USBCard,   // Ethernet
	{"02", "0d", ""}:   desk.USBCard,   // NCM
	{"02", "0e", ""}:   desk.Modem,     // MBIM
	{"08", "", ""}:     desk.Storage,
}

// usb finds telephones and what else shows itself by no disk and no card.
func (g Guard) usb(p desk.GuardPolicy) ([]desk.Danger, error) {
	names, err := g.entries(true, "sys", "bus", "usb", "devices")
	if err != nil {
		return nil, err
	}
	var found []desk.Danger
	for _, name := range names {
		at := g.path("sys", "bus", "usb", "devices", name)
		device, _, isInterface := strings.Cut(name, ":") // 1-2:1.0 is an interface of 1-2
		if !isInterface || !exists(at, "bInterfaceClass") {
			continue
		}
		kind := kindOf(usbClass{text(at, "bInterfaceClass"), text(at, "bInterfaceSubClass"), text(at, "bInterfaceProtocol")})
		if strings.EqualFold(text(at, "interface"), "MTP") {
			kind = desk.Phone
		}
		whole := g.path("sys", "bus", "usb", "devices", device)
		serial := text(whole, "serial")
		if (kind == desk.USBCard || kind == desk.Tether) && named(at, p.USBCards) {
			continue
		}
		if kind == "" || kind == desk.Storage && serial != "" && slices.Contains(p.Certified, serial) {
			continue
		}
		d := desk.Danger{Kind: kind, Name: device, Detail: about(text(whole, "manufacturer"), text(whole, "product"), text(whole, "idVendor")+":"+text(whole, "idProduct"))}
		if !slices.Contains(found, d) {
			found = append(found, d)
		}
	}
	return found, nil
}

// named tells whether an interface has a network card, and its address is one of those.
func named(at string, addresses []string) bool {
	cards, err := filepath.Glob(filepath.Join(at, "net", "*", "address"))
	return err == nil && len(cards) > 0 && !slices.ContainsFunc(cards, func(file string) bool { return !slices.Contains(addresses, text(file)) })
}

func kindOf(c usbClass) desk.DangerKind {
	for _, known := range []usbClass{c, {c.class, c.sub, ""}, {c.class, "", ""}} {
		if kind, ok := dangerous[known]; ok {
			return kind
		}
	}
	return ""
}
