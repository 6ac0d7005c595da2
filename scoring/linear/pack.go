package linear

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Label is a score's name and what is known of how far to trust it.
type Label struct {
	Name    string  `json:"name"`
	Bias    int32   `json:"bias"`    // Unit
	Scale   int32   `json:"scale"`   // Unit/256 per step of a weight
	Stands  int32   `json:"stands"`  // the score from which on the label is given
	Abroad  int32   `json:"abroad"`  // the same, for samples of another sort than most
	Certain int32   `json:"certain"` // the score from which on it is certain; Never for none
	Curve   []int32 `json:"curve"`   // the scores at which the chance reaches 1 %, 2 % … 99 %
}

// Never is a score that none reaches.
const Never = math.MaxInt32

// Percent is the chance of a label at a score, 0–99.
func (l *Label) Percent(score int32) int {
	n, found := slices.BinarySearch(l.Curve, score)
	for found && n < len(l.Curve) && l.Curve[n] == score {
		n++
	}
	return n
}

// magic begins every file; its number changes with the format.
var magic = []byte("70lm1\n")

// maxHead bounds the head of a file, in bytes.
const maxHead = 1 << 20

// Encode writes a model: the magic, the head's length and the head as JSON,
// then the keys and the rows, little-endian.
func (m *Model) Encode() ([]byte, error) {
	head, err := json.Marshal(m.labels)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(magic)
	for _, n := range []int{len(head), len(m.keys)} {
		b.Write(binary.LittleEndian.AppendUint32(nil, uint32(n)))
	}
	b.Write(head)
	for _, k := range m.keys {
		b.Write(binary.LittleEndian.AppendUint32(nil, k))
	}
	for row := range m.keys {
		for l := range m.labels {
			b.WriteByte(byte(m.weight(row, l)))
		}
	}
	return b.Bytes(), nil
}

// Decode reads what Encode wrote, and returns what follows it.
func Decode(data []byte) (m *Model, rest []byte, err error) {
	fixed := len(magic) + 8
	if len(data) < fixed || !bytes.Equal(data[:len(magic)], magic) {
		return nil, nil, fmt.Errorf("not a model of this version: want %q first", magic)
	}
	head := int(binary.LittleEndian.Uint32(data[len(magic):]))
	keys := int(binary.LittleEndian.Uint32(data[len(magic)+4:]))
	data = data[fixed:]
	m = &Model{}
	if head > maxHead || len(data) < head {
		return nil, nil, fmt.Errorf("the model is cut off in its head")
	}
	if err := json.Unmarshal(data[:head], &m.labels); err != nil {
		return nil, nil, fmt.Errorf("the model's head: %w", err)
	}
	data = data[head:]
	width := len(m.labels)
	if width == 0 || len(data)/(4+width) < keys {
		return nil, nil, fmt.Errorf("the model is cut off in its weights")
	}
	m.keys = make([]uint32, keys)
	for n := range m.keys {
		m.keys[n] = binary.LittleEndian.Uint32(data[4*n:])
	}
	data = data[4*keys:]
	m.words = (width + lanes - 1) / lanes
	m.rows = make([]uint64, 0, keys*m.words)
	for range keys {
		m.put(data[:width])
		data = data[width:]
	}
	m.index()
	return m, data, nil
}

// steps is how many steps a weight has to each side.
const steps = 127

// least is the largest weight of a row that may be left out, in logits.
const least = 0.02

// Pack turns a fitted model into whole numbers: each label's weights in 127
// steps to each side of nothing. Rows that hardly say anything are left out.
func (f *Fitted) Pack() *Model {
	n := len(f.Labels)
	m := &Model{words: (n + lanes - 1) / lanes, labels: make([]Label, n)}
	for l, name := range f.Labels {
		var top float64
		for k := range f.Keys {
			top = max(top, math.Abs(float64(f.W[k*n+l])))
		}
		m.labels[l] = Label{Name: name, Bias: int32(math.Round(float64(f.Bias[l]) * Unit)), Scale: max(1, int32(math.Ceil(top*Unit*256/steps))), Certain: Never}
	}
	for k, key := range f.Keys {
		row, keep := make([]byte, n), false
		for l := range n {
			w := float64(f.W[k*n+l])
			row[l] = byte(int8(math.Round(w * Unit * 256 / float64(m.labels[l].Scale))))
			keep = keep || math.Abs(w) >= least
		}
		if keep {
			m.keys = append(m.keys, key)
			m.put(row)
		}
	}
	m.index()
	return m
}
