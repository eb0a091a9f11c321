// Command oras-peer does with a registry what oras does (push, attach, discover, copy, delete), by oras' own library, and
// prints what it saw. It shares nothing with the registry under test. With the name of an agent behind the registry's it copies
// that, with all that refers to it, and prints the texts that came along.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/content/memory"
	"oras.land/oras-go/v2/errdef"
	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote"
)

const (
	thing     = "application/vnd.acme.thing"
	signature = "application/vnd.acme.signature"
	materials = "application/vnd.acme.materials"
)

var ctx = context.Background()

func main() {
	log.SetFlags(0)
	if len(os.Args) > 2 {
		signed(repository(os.Args[1]+"/"+os.Args[2]), os.Args[3])
		return
	}
	first, second := repository(os.Args[1]+"/acme/first"), repository(os.Args[1]+"/acme/second")
	blob, manifest := push(first)
	signed := attach(first, manifest, signature)
	attach(first, manifest, materials)
	discover(first, manifest, "")
	discover(first, manifest, signature)
	copied(first, second, blob)
	must(second.Mount(ctx, blob, "acme/first", nil))

	must(first.Delete(ctx, signed))
	discover(first, manifest, "")
	must(first.Delete(ctx, manifest))
	_, err := first.Resolve(ctx, "1")
	fmt.Println("deleted:", errors.Is(err, errdef.ErrNotFound))
	must(first.Blobs().Delete(ctx, blob))
}

// repository speaks plain HTTP, and knows of no other way to find referrers than the API.
func repository(name string) *remote.Repository {
	repository := value(remote.NewRepository(name))
	repository.PlainHTTP = true
	must(repository.SetReferrersCapability(true))
	return repository
}

func push(to *remote.Repository) (blob, manifest v1.Descriptor) {
	here := memory.New()
	blob = value(oras.PushBytes(ctx, here, "text/plain", []byte("hello")))
	manifest = value(oras.PackManifest(ctx, here, oras.PackManifestVersion1_1, thing,
		oras.PackManifestOptions{Layers: []v1.Descriptor{blob}}))
	must(here.Tag(ctx, manifest, "1"))
	value(oras.Copy(ctx, here, "1", to, "1", oras.DefaultCopyOptions))
	byTag, byDigest := value(to.Resolve(ctx, "1")), value(to.Resolve(ctx, manifest.Digest.String()))
	fmt.Println("pushed:", byTag.Digest == manifest.Digest, byDigest.Size == manifest.Size)
	return blob, manifest
}

func attach(to *remote.Repository, subject v1.Descriptor, kind string) v1.Descriptor {
	return value(oras.PackManifest(ctx, to, oras.PackManifestVersion1_1, kind,
		oras.PackManifestOptions{Subject: &subject, ManifestAnnotations: map[string]string{"by": "a peer"}}))
}

func discover(in *remote.Repository, subject v1.Descriptor, kind string) {
	found := value(registry.Referrers(ctx, in, subject, kind))
	fmt.Print("discovered: ", len(found))
	if kind != "" {
		fmt.Print(" ", found[0].ArtifactType, " ", found[0].Annotations["by"])
	}
	fmt.Println()
}

func copied(from, to *remote.Repository, blob v1.Descriptor) {
	manifest := value(oras.ExtendedCopy(ctx, from, "1", to, "copy", oras.DefaultExtendedCopyOptions))
	referrers := value(registry.Referrers(ctx, to, manifest, ""))
	text := value(content.FetchAll(ctx, to, blob))
	must(to.Tags(ctx, "", func(tags []string) error {
		fmt.Printf("copied: %s %d %v\n", text, len(referrers), tags)
		return nil
	}))
}

func signed(from *remote.Repository, tag string) {
	here := memory.New()
	agent := value(oras.ExtendedCopy(ctx, from, tag, here, tag, oras.DefaultExtendedCopyOptions))
	fmt.Println("agent:", agent.Digest)
	for _, referrer := range value(here.Predecessors(ctx, agent)) {
		fmt.Println("referrer:", referrer.Digest)
		for _, part := range value(content.Successors(ctx, here, referrer)) {
			if part.Digest != agent.Digest {
				fmt.Printf("part: %s\n", value(content.FetchAll(ctx, here, part)))
			}
		}
	}
}

func value[T any](result T, err error) T {
	must(err)
	return result
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
