package web

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"seventy/scoring"
)

// A mark that may be otherwise says so wherever it is shown, and no other
// does.
func TestPerhapsIsSaid(t *testing.T) {
	word := regexp.MustCompile(`(?i)perhaps`)
	spaces := regexp.MustCompile(`\s+`)
	for _, c := range []struct {
		name   string
		unsure func(card *scoring.Scorecard)
		want   map[string][]string // words by page; the word stands nowhere else
	}{
		{"nothing", func(*scoring.Scorecard) {}, nil},
		{"a criterion", func(c *scoring.Scorecard) { c.Steps[0].Criteria[0].Perhaps = true }, map[string][]string{
			"/talk/done/scorecard": {`<span class="unseen">Met, perhaps: </span>You asked what it does to them`, `turn 3</a> · perhaps`, `<small>Perhaps:</small> Agitate: You asked what it does to them`},
			"/talk/done/review":    {`<span class="unseen">Met, perhaps: </span>You asked what it does to them`, `turn 3</a> · perhaps · 80 % sure`, `<small>Perhaps:</small> Agitate: You asked what it does to them`},
			"/talk/done/replay":    {`<small>Perhaps:</small> Agitate: You asked what it does to them`, `<p><small>Perhaps:</small> You asked what it does to them <a`},
		}},
		{"a step", func(c *scoring.Scorecard) { c.Steps[0].Perhaps = true }, map[string][]string{
			"/talk/open":           {` data-perhaps>`, `<span class="status">covered, perhaps</span>`},
			"/talk/done":           {` data-perhaps>`, `<span class="status">covered, perhaps</span>`},
			"/talk/done/scorecard": {`<span class="status">covered, perhaps</span>`, `covered, perhaps</td>`},
			"/talk/done/review":    {`<span class="status">covered, perhaps</span>`, `covered, perhaps</td>`},
			"/history":             {`covered, perhaps</td>`},
			"/talk/done/replay":    {`in the end: covered, perhaps</span>`},
		}},
		{"a fault", func(c *scoring.Scorecard) { c.Faults[0].Perhaps = true }, map[string][]string{
			"/talk/done/scorecard": {`<h3><small>Perhaps:</small> A speech where a question would do</h3>`, `<p class="why">` + scoring.Maybe + `</p>`, `<span><small>Perhaps:</small> A speech where a question would do</span>`},
			"/talk/done/review":    {`<h3><small>Perhaps:</small> A speech where a question would do</h3>`, `<p class="why">` + scoring.Maybe + `</p>`, `<span><small>Perhaps:</small> A speech where a question would do</span>`},
			"/talk/done/replay":    {`<span><small>Perhaps:</small> A speech where a question would do</span>`},
		}},
		{"praise", func(c *scoring.Scorecard) { c.Strengths[1].Perhaps = true }, map[string][]string{
			"/talk/done/scorecard": {`<h3><small>Perhaps:</small> You gave back what you heard</h3>`, `<span><small>Perhaps:</small> You gave back what you heard</span>`},
			"/talk/done/review":    {`<h3><small>Perhaps:</small> You gave back what you heard</h3>`, `<span><small>Perhaps:</small> You gave back what you heard</span>`},
			"/talk/done/replay":    {`<span><small>Perhaps:</small> You gave back what you heard</span>`},
		}},
		{"a silence", func(c *scoring.Scorecard) { c.Silences.Filled[0].Perhaps = true }, map[string][]string{
			"/talk/done/scorecard": {`<h3><small>Perhaps:</small> You went on before they had answered</h3>`, scoring.Maybe, `<span><small>Perhaps:</small> You went on before they had answered</span>`},
			"/talk/done/review":    {`<h3><small>Perhaps:</small> You went on before they had answered</h3>`, scoring.Maybe, `<span><small>Perhaps:</small> You went on before they had answered</span>`},
			"/talk/done/replay":    {`<span><small>Perhaps:</small> You went on before they had answered</span>`},
		}},
		{"advice", func(c *scoring.Scorecard) { c.Advice[0].Perhaps = true }, map[string][]string{
			"/talk/done/scorecard": {`<h3><small>Perhaps:</small> Ask what would fix it before you say what would</h3>`, `<p class="why">` + scoring.Maybe + `</p>`},
			"/talk/done/review":    {`<h3><small>Perhaps:</small> Ask what would fix it before you say what would</h3>`, `<p class="why">` + scoring.Maybe + `</p>`},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			c.unsure(&h.practice.card)
			for _, target := range allPages {
				if strings.HasPrefix(target, "/talk/open/") {
					continue // shows what /talk/done/ does
				}
				page := spaces.ReplaceAllString(h.page(t, target), " ")
				for _, words := range c.want[target] {
					require.Contains(t, page, words, target)
					page = strings.Replace(page, words, "", 1)
				}
				require.Empty(t, word.FindAllString(page, -1), target)
			}
		})
	}
}
