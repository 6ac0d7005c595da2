package roleplay

import (
	"crypto/sha256"
	"encoding/hex"
)

// Tag names a session in the operator's log, in eight hexadecimal digits. The
// id itself stays out of logs: who has it can open the talk. Who has a talk's
// id can compute its tag, never the other way round.
func Tag(session string) string {
	sum := sha256.Sum256([]byte(session))
	return hex.EncodeToString(sum[:4])
}
