package vendor

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sheyin/desk"
)

// safe gives the program that a path leads to, when nobody but root and this user can put another one in its place: it is a
// regular file, it and all folders above it belong to one of the two, and nobody else may write to them. Offline
// device.driver_unsafe else, device.service when there is none.
func safe(path string) (string, error) {
	if !filepath.IsAbs(path) {
		return "", refused("the path is not absolute")
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", service(err)
	}
	info, err := os.Stat(real)
	if err != nil {
		return "", service(err)
	}
	if !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0 {
		return "", refused("it is no program")
	}
	if err := held(path); err != nil {
		return "", err
	}
	return real, held(real)
}

// held refuses a file or folder that somebody else could change or put another one in the place of.
func held(path string) error {
	for p := path; ; p = filepath.Dir(p) {
		info, err := os.Stat(p)
		if err != nil {
			return service(err)
		}
		if err := ours(info); err != nil {
			return err
		}
		if p == filepath.Dir(p) {
			return nil
		}
	}
}

// safeNamed refuses arguments and variables that name a library, a jar or a folder of such that somebody else could change: what a
// Java machine runs is its argument. Devices and what is not there are the driver's business.
func safeNamed(texts []string) error {
	for _, text := range texts {
		for path := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("=:;,", r) }) {
			if !filepath.IsAbs(path) {
				continue
			}
			real, err := filepath.EvalSymlinks(path)
			if err != nil {
				continue
			}
			info, err := os.Stat(real)
			if err != nil || !info.Mode().IsRegular() && !info.IsDir() {
				continue
			}
			if err := held(real); err != nil {
				return err
			}
		}
	}
	return nil
}

// ours refuses what somebody else may change. In a folder with the sticky bit nobody changes what is another's.
func ours(info fs.FileInfo) error {
	who, ok := owner(info)
	shared := info.Mode().Perm()&0o022 != 0 && (!info.IsDir() || info.Mode()&fs.ModeSticky == 0)
	switch {
	case !ok || who != 0 && who != os.Getuid():
		return refused("it, or its folder, belongs to somebody else")
	case shared:
		return refused("it, or its folder, may be changed by others")
	}
	return nil
}

func refused(why string) error {
	return &desk.Error{Code: desk.Offline, Key: "device.driver_unsafe", Err: fmt.Errorf("vendor: the driver is not started: %s", why)}
}

// environment is what a driver gets of this process's: where programs are, whose home, which language and clock. What else
// it needs is named in [Options].
func environment(dir string, more []string) []string {
	env := []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "TMPDIR=" + dir, folderEnv + dir}
	for _, name := range []string{"HOME", "USER", "TZ"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return append(env, more...)
}
