package clockjack

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// maxFrame bounds what one event of a stream may take in memory; the server's are below 2 MiB.
const maxFrame = 32 << 20

var errFrameTooLarge = errors.New("clockjack: an event of the stream is too large")

// frame is what stands between two blank lines of server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html). One with nothing but an id is a frame, too.
type frame struct {
	id, event string
	data      []byte
}

// frames reads server-sent events. Lines end with LF or CR LF; a lone CR ends none.
type frames struct{ reader *bufio.Reader }

func newFrames(reader io.Reader) *frames {
	return &frames{bufio.NewReaderSize(reader, 64<<10)}
}

// next returns the next frame; [io.EOF] at the end, where a frame that has not ended counts for nothing.
func (f *frames) next() (*frame, error) {
	found, any, hasData, size := &frame{}, false, false, 0
	for {
		line, err := f.line(maxFrame - size)
		if err != nil {
			return nil, err
		}
		size += len(line)
		if len(line) == 0 {
			if any {
				return found, nil
			}
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(name) {
		case "id":
			if !bytes.ContainsRune(value, 0) {
				found.id, any = string(value), true
			}
		case "event":
			found.event, any = string(value), true
		case "data":
			if hasData {
				found.data = append(found.data, '\n')
			}
			found.data, any, hasData = append(found.data, value...), true, true
		}
	}
}

func (f *frames) line(limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := f.reader.ReadSlice('\n')
		if len(line)+len(part) > limit {
			return nil, errFrameTooLarge
		}
		line = append(line, part...)
		if err == nil {
			return bytes.TrimRight(line, "\r\n"), nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
	}
}

// isMessage says whether a frame carries an event, and is no notice of the server's.
func (f *frame) isMessage() bool {
	return len(f.data) > 0 && (f.event == "" || strings.EqualFold(f.event, "message"))
}
