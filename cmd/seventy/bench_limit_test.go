package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"
)

// asLimit in the environment of the test binary as the program makes it be
// runLimit instead.
const asLimit = "SEVENTY_TEST_LIMIT"

// rowsPerTurn is how many rows a message becomes on disk, because a turn
// becomes as many events.
const rowsPerTurn = 4

// BenchmarkLimit measures what this machine allows at all: a server, a process
// of its own, that does nothing but commit each message durably and send it
// back. It uses the libraries that Seventy uses, and as Seventy does it
// commits together what comes together.
//
//	go test -run '^$' -bench 'Limit|Turns/closed' -benchtime 50000x ./cmd/seventy
func BenchmarkLimit(b *testing.B) {
	const connections = 100
	b.Setenv(asLimit, "yes")
	data := b.TempDir()
	srv := serve(b, data)
	speakers := open(b, connections, func(i int) (speaker, error) { return newCaller(b, srv, i) })
	measure(b, srv, speakers, closedLoop(0))
	srv.Kill()
	require.Equal(b, rowsPerTurn*(b.N+connections), limitRows(b, data), "everything is on disk")
}

// call is a message to the limit, and what comes back.
type call struct {
	Type    string `json:"type"`
	ID      string `json:"id"`
	Session string `json:"session"`
	Text    string `json:"text"`
}

// caller says things to the limit.
type caller struct {
	*client
	session string
	first   int // of the utterances
	said    int
}

func newCaller(b *testing.B, srv *server, number int) (*caller, error) {
	c, err := srv.dial(nil)
	if err != nil {
		return nil, err
	}
	b.Cleanup(func() { c.conn.Close() })
	return &caller{client: c, session: strconv.Itoa(number), first: number * 7}, nil
}

// turn says the next utterance and reads it back.
func (c *caller) turn() error {
	c.said++
	if err := c.conn.SetReadDeadline(time.Now().Add(answerTime)); err != nil {
		return err
	}
	said := call{Type: "say", ID: strconv.Itoa(c.said), Session: c.session, Text: utterances[(c.first+c.said)%len(utterances)]}
	if err := c.conn.WriteJSON(said); err != nil {
		return err
	}
	var back call
	if err := c.conn.ReadJSON(&back); err != nil {
		return err
	}
	said.Type = "done"
	if back != said {
		return fmt.Errorf("connection %s: %+v came back for %+v", c.session, back, said)
	}
	return nil
}

// runLimit is the limit's program. It is started like Seventy's server, says
// where it is in the same words, and returns why it could not go on.
func runLimit(args []string, out io.Writer) error {
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	addr := flags.String("addr", "", "")
	data := flags.String("data", "", "")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	d, err := openDisk(*data)
	if err != nil {
		return err
	}
	go d.write()
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Seventy is at http://%s/\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(d.echo))
}

// echo sends each message back once it is on disk.
func (d *disk) echo(w http.ResponseWriter, r *http.Request) {
	conn, err := new(websocket.Upgrader).Upgrade(w, r, nil)
	if err != nil {
		return // it has answered
	}
	defer conn.Close()
	for {
		n := note{kept: make(chan error, 1)}
		if conn.ReadJSON(&n.call) != nil {
			return
		}
		d.notes <- n
		if <-n.kept != nil {
			return
		}
		n.Type = "done"
		if conn.WriteJSON(n.call) != nil {
			return
		}
	}
}

// disk is a table of messages and the queue of those to be stored.
type disk struct {
	db     *sql.DB
	insert *sql.Stmt
	notes  chan note
}

// note is a message that waits to be stored.
type note struct {
	call
	kept chan error
}

// limitDatabase opens the limit's file, as durable as Seventy's own.
func limitDatabase(data string) (*sql.DB, error) {
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(filepath.Join(data, "limit.db")), RawQuery: url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)"}, "_txlock": {"immediate"},
	}.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

func openDisk(data string) (*disk, error) {
	db, err := limitDatabase(data)
	if err != nil {
		return nil, err
	}
	if _, err := db.Exec(`CREATE TABLE messages (n INTEGER PRIMARY KEY, session TEXT NOT NULL, id TEXT NOT NULL,
		body TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (session, id))`); err != nil {
		return nil, err
	}
	insert, err := db.Prepare(`INSERT INTO messages (session, id, body, at) VALUES (?, ?, ?, ?)`)
	if err != nil {
		return nil, err
	}
	return &disk{db: db, insert: insert, notes: make(chan note, 4096)}, nil
}

// write stores what comes, all that waits in one commit.
func (d *disk) write() {
	const most = 512
	waiting := make([]note, 0, most)
	for n := range d.notes {
		waiting = append(waiting[:0], n)
		runtime.Gosched() // so that who has something to store can say so
		for more := true; more && len(waiting) < most; {
			select {
			case n := <-d.notes:
				waiting = append(waiting, n)
			default:
				more = false
			}
		}
		err := d.commit(waiting)
		for _, n := range waiting {
			n.kept <- err
		}
	}
}

func (d *disk) commit(notes []note) error {
	tx, err := d.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	insert := tx.StmtContext(context.Background(), d.insert)
	now := time.Now().UnixNano()
	for _, n := range notes {
		for row := range rowsPerTurn {
			if _, err := insert.Exec(n.Session, fmt.Sprintf("%s/%d", n.ID, row), n.Text, now); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

// limitRows counts what the limit has stored.
func limitRows(b *testing.B, data string) (rows int) {
	b.Helper()
	db, err := limitDatabase(data)
	require.NoError(b, err)
	defer db.Close()
	require.NoError(b, db.QueryRow(`SELECT count(*) FROM messages`).Scan(&rows))
	return rows
}
