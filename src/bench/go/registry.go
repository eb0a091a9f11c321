package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	before   = "version: \"2\"\nagents:\n  root:\n    model: auto\n    instruction: "
	after    = "\n# %09d\n"
	manifest = `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",` +
		`"config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":` +
		`"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},` +
		`"layers":[{"mediaType":"application/yaml","digest":"%s","size":%d}],` +
		`"annotations":{"io.docker.agent.version":"1.0.0"}}`
	manifestType = "application/vnd.oci.image.manifest.v1+json"
)

// agents is a registry whose repository bench/SIZE holds an agent of that size under every tag that is a number.
type agents struct {
	head, manifest, blob, other atomic.Int64
	delay                       atomic.Int64
	known                       sync.Map // of a digest: what has it
	fillers                     sync.Map // of a size: what all agents of it begin with
}

type stored struct {
	mediaType string
	bytes     func() []byte
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	log.Fatal(http.Serve(listener, &agents{}))
}

func (a *agents) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	part := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/counts":
		fmt.Fprintf(w, "%d %d %d %d", a.head.Swap(0), a.manifest.Swap(0), a.blob.Swap(0), a.other.Swap(0))
	case part[0] == "delay":
		millis, _ := strconv.Atoi(part[1])
		a.delay.Store(int64(millis))
	case len(part) == 5 && part[3] == "manifests":
		a.count(r, &a.manifest)
		a.answer(w, r, a.named(part[2], part[4]))
	case len(part) == 5 && part[3] == "blobs":
		a.count(r, &a.blob)
		found, _ := a.known.Load(part[4])
		a.answer(w, r, found)
	default:
		a.count(r, &a.other)
		w.WriteHeader(http.StatusOK)
	}
}

func (a *agents) count(r *http.Request, reads *atomic.Int64) {
	if r.Method == http.MethodHead {
		reads = &a.head
	}
	reads.Add(1)
	time.Sleep(time.Duration(a.delay.Load()) * time.Millisecond)
}

func (a *agents) answer(w http.ResponseWriter, r *http.Request, found any) {
	entry, ok := found.(stored)
	if !ok {
		http.NotFound(w, r)
		return
	}
	bytes := entry.bytes()
	w.Header().Set("Content-Type", entry.mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(bytes)))
	if entry.mediaType == manifestType {
		w.Header().Set("Docker-Content-Digest", digest(bytes))
	}
	if r.Method != http.MethodHead {
		w.Write(bytes)
	}
}

// named makes the manifest of a tag, and remembers whose digests it names; nothing where the tag is no number.
func (a *agents) named(size, tag string) any {
	if found, ok := a.known.Load(tag); ok {
		return found
	}
	length, wrong := strconv.Atoi(size)
	number, wrongToo := strconv.Atoi(tag)
	if wrong != nil || wrongToo != nil {
		return nil
	}
	key := size + ":" + tag
	if found, ok := a.known.Load(key); ok {
		return found
	}
	yaml := func() []byte { return a.yaml(length, number) }
	layer := digest(yaml())
	text := []byte(fmt.Sprintf(manifest, layer, length))
	made := stored{manifestType, func() []byte { return text }}
	a.known.Store(layer, stored{"application/octet-stream", yaml})
	a.known.Store(digest(text), made)
	a.known.Store(key, made)
	return made
}

func (a *agents) yaml(length, number int) []byte {
	end := fmt.Sprintf(after, number)
	filler, _ := a.fillers.LoadOrStore(length, before+strings.Repeat("x", length-len(before)-len(end)))
	return append([]byte(filler.(string)), end...)
}

func digest(bytes []byte) string {
	sum := sha256.Sum256(bytes)
	return "sha256:" + hex.EncodeToString(sum[:])
}
