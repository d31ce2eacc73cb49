package main

import (
	_ "embed"
	"encoding/json"
	"sync"

	"bonpied/fixtures"
	"bonpied/grade/lookalike"
)

// killMatrix is which properties fail on which faults, as a screening run found it.
// It is a file, for the run takes minutes; `make killmatrix` writes it again, and
// tests hold that it is one of today's faults and properties.
type killMatrix struct {
	Schema string          `json:"schema"`
	Seed   uint64          `json:"seed,string"`
	Faults []killMatrixRow `json:"faults"`
}

type killMatrixRow struct {
	Name   string   `json:"name"`
	Failed []string `json:"failed"`
}

const killMatrixSchema = "bonpied.killmatrix/1"

//go:embed killmatrix.json
var killMatrixFile []byte

// knownFaults is what a submission can look like.
var knownFaults = sync.OnceValue(func() []lookalike.Fault {
	var m killMatrix
	if err := json.Unmarshal(killMatrixFile, &m); err != nil || m.Schema != killMatrixSchema {
		panic("bonpied: killmatrix.json is no kill matrix") // it is part of the program
	}
	return m.known(fixtures.Faults())
})

// known returns the rows of faults that there are, with the reports that they are
// taken from.
func (m killMatrix) known(faults []fixtures.Fault) []lookalike.Fault {
	source := map[string]string{}
	for _, f := range faults {
		source[f.Name] = f.Source
	}
	var rows []lookalike.Fault
	for _, row := range m.Faults {
		if from, ok := source[row.Name]; ok {
			rows = append(rows, lookalike.Fault{Name: row.Name, Source: from, Failed: row.Failed})
		}
	}
	return rows
}
