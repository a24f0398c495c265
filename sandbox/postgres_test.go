//go:build real

package sandbox_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// serverPatience is how long the server may take to be made, to begin, and to end.
const serverPatience = 3 * time.Minute

// The folder of the server that the tests of this build run on, and the number of databases made so far.
var (
	server    string
	databases atomic.Int64
)

// TestMain starts a PostgreSQL server of its own, with its data in a folder of its own, and
// stops it by its process.
func TestMain(m *testing.M) {
	code, err := withServer(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "PostgreSQL:", err)
		code = 1
	}
	os.Exit(code)
}

func withServer(m *testing.M) (code int, err error) {
	runtime.LockOSThread() // Pdeathsig watches the thread that started the process
	bin, err := binaries()
	if err != nil {
		return 0, err
	}
	dir, err := os.MkdirTemp("", "sandbox-pg")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	who, err := unprivileged(dir)
	if err != nil {
		return 0, err
	}
	data := filepath.Join(dir, "data")
	ctx, stop := context.WithTimeout(context.Background(), serverPatience)
	defer stop()
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = who, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("initdb: %w: %s", err, out)
	}
	flag.Parse()
	// No test cuts this server's power, and to wait for the disk takes most of its time. Figures must have the wait in them.
	waits := "on"
	if flag.Lookup("test.bench").Value.String() == "" {
		waits = "off"
	}
	// A socket in its own folder, and no port: one that was free a moment ago may be somebody else's by now.
	postgres := exec.CommandContext(context.Background(), filepath.Join(bin, "postgres"), "-D", data, "-h", "", "-k", dir,
		"-c", "max_connections=300", "-c", "lc_messages=C", "-c", "fsync="+waits)
	postgres.SysProcAttr, postgres.Dir = who, dir
	said, err := postgres.StderrPipe()
	if err != nil {
		return 0, err
	}
	if err := postgres.Start(); err != nil {
		return 0, err
	}
	defer func() {
		defer killLate(postgres).Stop()
		// SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
		if stop := postgres.Process.Signal(syscall.SIGINT); stop != nil && err == nil {
			err = stop
		}
		if ended := postgres.Wait(); ended != nil && err == nil {
			err = ended
		}
	}()
	late := killLate(postgres)
	if err := untilReady(said); err != nil {
		return 0, err
	}
	late.Stop()
	server = dir
	return m.Run(), nil
}

// binaries finds initdb: in the path, or where Debian keeps the versions.
func binaries() (string, error) {
	if p, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(p), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "", errors.New("no initdb on this machine")
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged gives the folder to a user who may run the server, since root may not.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	// A test run that is killed takes the server with it.
	who := &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT}
	if os.Geteuid() != 0 {
		return who, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	who.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return who, os.Chown(dir, int(uid), int(gid))
}

// killLate ends a server that stands still: the tests fail then, and do not stand still too.
func killLate(server *exec.Cmd) *time.Timer {
	return time.AfterFunc(serverPatience, func() { _ = server.Process.Kill() })
}

// url is where a database of the server is.
func url(database string) string { return "postgres:///" + database + "?user=postgres&host=" + server }

// untilReady reads what the server says until it takes connections, and goes on reading so
// that it never waits for somebody to listen.
func untilReady(said io.Reader) error {
	var last string
	for lines := bufio.NewScanner(said); lines.Scan(); {
		last = lines.Text()
		if strings.Contains(last, "ready to accept connections") {
			go func() {
				_, _ = io.Copy(io.Discard, said) // ends with the server, one way or the other
			}()
			return nil
		}
	}
	return fmt.Errorf("not started: %s", last)
}

// database gives the name of an empty database for one test.
func database(t testing.TB) string {
	t.Helper()
	db, err := sql.Open("pgx", url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("authority%d", databases.Add(1))
	_, err = db.ExecContext(context.Background(), "CREATE DATABASE "+name)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return url(name)
}
