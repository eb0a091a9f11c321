/** The content-addressed store: blobs and reference records on disk, verified bytes in memory before them. */
@NullMarked
package io.agentloader.store;

import org.jspecify.annotations.NullMarked;
