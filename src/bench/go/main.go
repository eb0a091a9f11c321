// Command peer is the other side of the benchmark: a registry in memory, and go-containerregistry as its client.
//
//	peer registry   serves agents that it makes as they are asked for, on a free loopback port, which it prints
//	peer pull       pulls what standard input tells it to, a line each: HOST/REPOSITORY FROM COUNT WORKERS
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: peer registry|pull")
	}
	switch os.Args[1] {
	case "registry":
		serve()
	case "pull":
		pulls(bufio.NewScanner(os.Stdin))
	default:
		log.Fatalf("unknown: %s", os.Args[1])
	}
}

// pulls answers each line with one: the microseconds of all together, then of each pull.
func pulls(lines *bufio.Scanner) {
	for lines.Scan() {
		var repository string
		var from, count, workers int
		if _, err := fmt.Sscan(lines.Text(), &repository, &from, &count, &workers); err != nil {
			log.Fatal(err)
		}
		begun := time.Now()
		each := pullAll(repository, from, count, workers)
		fmt.Print(time.Since(begun).Microseconds())
		for _, one := range each {
			fmt.Print(" ", one.Microseconds())
		}
		fmt.Println()
	}
}

func pullAll(repository string, from, count, workers int) []time.Duration {
	each := make([]time.Duration, count)
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				begun := time.Now()
				if err := pull(repository + ":" + strconv.Itoa(from+i)); err != nil {
					log.Fatal(err)
				}
				each[i] = time.Since(begun)
			}
		}()
	}
	all.Wait()
	return each
}

// pull reads the agent to its end, where the library fails when the bytes do not hash to their digest.
func pull(text string) error {
	reference, err := name.ParseReference(text, name.Insecure)
	if err != nil {
		return err
	}
	image, err := remote.Image(reference)
	if err != nil {
		return err
	}
	layers, err := image.Layers()
	if err != nil {
		return err
	}
	bytes, err := layers[0].Compressed()
	if err != nil {
		return err
	}
	defer bytes.Close()
	_, err = io.Copy(io.Discard, bytes)
	return err
}
