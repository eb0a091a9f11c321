// Command manifests renders what is in deploy, by the libraries of kustomize and helm, and holds every object to the types of the
// Kubernetes API: an unknown or misplaced field is an error. It prints the objects, as JSON.
//
//	manifests kustomize DIRECTORY
//	manifests helm CHART [VALUES.yaml] [KEY=VALUE]...
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/strvals"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	convert "sigs.k8s.io/yaml"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("manifests: ")
	if len(os.Args) < 3 {
		log.Fatal("say kustomize or helm, and where")
	}
	var texts map[string]string
	switch os.Args[1] {
	case "kustomize":
		texts = kustomized(os.Args[2])
	case "helm":
		texts = rendered(os.Args[2], os.Args[3:])
	default:
		log.Fatal("say kustomize or helm, and not " + os.Args[1])
	}
	printed := json.NewEncoder(os.Stdout)
	printed.SetIndent("", "  ")
	must(printed.Encode(objects(texts)))
}

func kustomized(directory string) map[string]string {
	built := value(krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), directory))
	return map[string]string{directory: string(value(built.AsYaml()))}
}

// rendered is what helm would send for a release that is called as the chart is; the chart's schema has judged the values.
func rendered(directory string, settings []string) map[string]string {
	found := loaded(directory)
	must(found.Validate())
	set := map[string]any{}
	for _, setting := range settings {
		if strings.Contains(setting, "=") {
			must(strvals.ParseInto(setting, set))
		} else {
			must(convert.Unmarshal(value(os.ReadFile(setting)), &set))
		}
	}
	must(chartutil.ProcessDependenciesWithMerge(found, set))
	release := chartutil.ReleaseOptions{Name: "agent-loader", Namespace: "agents", IsInstall: true}
	values := value(chartutil.ToRenderValues(found, set, release, chartutil.DefaultCapabilities))
	texts := value(engine.Engine{Strict: true}.Render(found, values))
	for name := range texts {
		if !strings.HasSuffix(name, ".yaml") {
			delete(texts, name)
		}
	}
	return texts
}

// loaded is without the line for each link in the chart.
func loaded(directory string) *chart.Chart {
	log.SetOutput(io.Discard)
	defer log.SetOutput(os.Stderr)
	found, err := loader.Load(directory)
	if err != nil {
		log.SetOutput(os.Stderr)
	}
	return value(found, err)
}

func objects(texts map[string]string) []any {
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	sort.Strings(names)
	all := []any{}
	for _, name := range names {
		documents := yaml.NewYAMLReader(readerOf(texts[name]))
		for {
			document, err := documents.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			must(err)
			if object := decoded(name, document); object != nil {
				all = append(all, object)
			}
		}
	}
	return all
}

// decoded is nil where a document has nothing but comments.
func decoded(name string, document []byte) any {
	text, err := convert.YAMLToJSONStrict(document)
	if err != nil {
		log.Fatalf("%s: %v\n%s", name, err, document)
	}
	var object map[string]any
	must(json.Unmarshal(text, &object))
	if len(object) == 0 {
		return nil
	}
	if err := strictly(object, text); err != nil {
		log.Fatalf("%s: %v: %v", name, object["kind"], err)
	}
	return object
}

var kinds = serializer.NewCodecFactory(scheme.Scheme, serializer.EnableStrict).UniversalDeserializer()

// strictly fails for a field that the kind does not have, and for one that is given twice.
func strictly(object map[string]any, text []byte) error {
	if strings.HasPrefix(fmt.Sprint(object["apiVersion"]), "monitoring.coreos.com/") {
		return ofOperator(object, text)
	}
	_, _, err := kinds.Decode(text, nil, nil)
	return err
}

func value[T any](v T, err error) T {
	must(err)
	return v
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
