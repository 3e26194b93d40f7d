package sarif

import "github.com/decadedb/decade/internal/rule"

// The parts of SARIF 2.1.0 that are used, in the format's own words.
type (
	log struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}
	run struct {
		Tool        tool         `json:"tool"`
		Automation  *automation  `json:"automationDetails,omitempty"`
		Invocations []invocation `json:"invocations,omitempty"`
		ColumnKind  string       `json:"columnKind"`
		Results     []result     `json:"results"`
	}
	tool struct {
		Driver component `json:"driver"`
	}
	component struct {
		Name            string                `json:"name"`
		SemanticVersion string                `json:"semanticVersion,omitempty"`
		InformationURI  string                `json:"informationUri"`
		Rules           []reportingDescriptor `json:"rules"`
	}
	automation struct {
		ID string `json:"id"`
	}
	invocation struct {
		Successful    bool           `json:"executionSuccessful"`
		Notifications []notification `json:"toolExecutionNotifications,omitempty"`
	}
	notification struct {
		Level     string         `json:"level"`
		Message   message        `json:"message"`
		Rule      *descriptorRef `json:"associatedRule,omitempty"`
		Locations []location     `json:"locations,omitempty"`
	}
	descriptorRef struct {
		ID    string `json:"id"`
		Index *int   `json:"index,omitempty"`
	}
	reportingDescriptor struct {
		ID         string        `json:"id"`
		Name       string        `json:"name,omitempty"`
		Short      message       `json:"shortDescription"`
		Full       message       `json:"fullDescription"`
		Help       help          `json:"help"`
		Config     configuration `json:"defaultConfiguration"`
		Properties struct {
			Severity string   `json:"severity"`
			Tags     []string `json:"tags"`
		} `json:"properties"`
	}
	help struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	configuration struct {
		Level string `json:"level"`
	}
	message struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	result struct {
		RuleID              string            `json:"ruleId"`
		RuleIndex           int               `json:"ruleIndex"`
		Level               string            `json:"level"`
		Rank                float64           `json:"rank"`
		Message             message           `json:"message"`
		Locations           []location        `json:"locations"`
		PartialFingerprints map[string]string `json:"partialFingerprints"`
		Properties          properties        `json:"properties"`
	}
	properties struct {
		Severity   string      `json:"severity"`
		Confidence string      `json:"confidence"`
		Evidence   string      `json:"evidence"`
		Query      string      `json:"query,omitempty"`
		Facts      []rule.Fact `json:"facts,omitempty"`
	}
	location struct {
		Physical *physicalLocation `json:"physicalLocation,omitempty"`
		Logical  []logicalLocation `json:"logicalLocations,omitempty"`
	}
	physicalLocation struct {
		Artifact artifact `json:"artifactLocation"`
		Region   region   `json:"region"`
	}
	artifact struct {
		URI string `json:"uri"`
	}
	region struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
	logicalLocation struct {
		Name      string `json:"name"`
		Qualified string `json:"fullyQualifiedName"`
		Kind      string `json:"kind,omitempty"`
	}
)
