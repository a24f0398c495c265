package guard

import (
	"os"
	"path/filepath"
	"testing"
)

// Where things are in the tree of devices.
const (
	onBoard = "pci0000:00/0000:00:1f.6"
	slot    = "pci0000:00/0000:03:00.0"
	port    = "pci0000:00/0000:00:14.0/usb1/1-2"
	hubbed  = "pci0000:00/0000:00:14.0/usb2/2-1/2-1.4/2-1.4.2"
)

// tree is what a kernel shows, in a folder: links of classes lead into the tree of devices, as they do there.
type tree struct {
	t    testing.TB
	root string
}

// newTree is a terminal as it should be: one wired card, one disk inside, one default route.
func newTree(t testing.TB) tree {
	f := tree{t, t.TempDir()}
	for _, dir := range []string{"sys/class/net", "sys/block", "sys/bus/usb/devices"} {
		f.folder(dir)
	}
	f.card("lo", "virtual", "", "type", "772")
	f.card("enp0s31f6", onBoard, "e1000e", "carrier", "1")
	f.disk("sda", "pci0000:00/0000:00:17.0/ata1/host0/target0:0:0/0:0:0:0", "0")
	f.routes("enp0s31f6\t00000000\t0101140A\t0003\t0\t0\t100\t00000000\t0\t0\t0")
	f.file("etc/resolv.conf", "nameserver 10.20.1.53\n")
	return f
}

func (f tree) folder(path string) {
	if err := os.MkdirAll(filepath.Join(f.root, path), 0o755); err != nil {
		f.t.Fatal(err)
	}
}

func (f tree) file(path, text string) {
	f.folder(filepath.Dir(path))
	if err := os.WriteFile(filepath.Join(f.root, path), []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

func (f tree) link(from, to string) {
	f.folder(filepath.Dir(from))
	rel, err := filepath.Rel(filepath.Dir(from), to)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := os.Symlink(rel, filepath.Join(f.root, from)); err != nil && !os.IsExist(err) {
		f.t.Fatal(err)
	}
}

func (f tree) remove(path string) {
	if err := os.RemoveAll(filepath.Join(f.root, path)); err != nil {
		f.t.Fatal(err)
	}
}

// card adds a network device; facts are names of files and what they say, a name with a slash at its end a folder.
func (f tree) card(name, on, driver string, facts ...string) {
	at := "sys/devices/" + on + "/net/" + name
	f.file(at+"/type", "1\n")
	for n := 0; n+1 < len(facts); n += 2 {
		if facts[n+1] == "/" {
			f.folder(at + "/" + facts[n])
			continue
		}
		f.file(at+"/"+facts[n], facts[n+1]+"\n")
	}
	if on != "virtual" {
		f.link(at+"/device", "sys/devices/"+on)
		f.folder("sys/bus/any/drivers/" + driver)
		f.link("sys/devices/"+on+"/driver", "sys/bus/any/drivers/"+driver)
	}
	f.link("sys/class/net/"+name, at)
}

func (f tree) disk(name, on, removable string) {
	at := "sys/devices/" + on + "/block/" + name
	f.file(at+"/removable", removable+"\n")
	f.file("sys/devices/"+on+"/model", "Model\n")
	f.link(at+"/device", "sys/devices/"+on)
	f.link("sys/block/"+name, at)
}

// plug adds a device on USB with one interface.
func (f tree) plug(device, class, sub, protocol string) {
	at := "sys/devices/pci0000:00/0000:00:14.0/usb1/" + device
	for name, text := range map[string]string{"idVendor": "1234", "idProduct": "5678", "product": "Thing", "serial": "SN-" + device} {
		f.file(at+"/"+name, text+"\n")
	}
	part := at + "/" + device + ":1.0"
	f.file(part+"/bInterfaceClass", class+"\n")
	f.file(part+"/bInterfaceSubClass", sub+"\n")
	f.file(part+"/bInterfaceProtocol", protocol+"\n")
	f.link("sys/bus/usb/devices/"+device, at)
	f.link("sys/bus/usb/devices/"+device+":1.0", part)
}

func (f tree) routes(lines ...string) {
	text := "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
	for _, line := range lines {
		text += line + "\n"
	}
	f.file("proc/net/route", text)
}
