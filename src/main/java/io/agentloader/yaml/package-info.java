/**
 * YAML 1.2 read safely, by its events: a tree of JSON values that knows the line and column of each, and no object of anybody's
 * choice. Pure functions; nothing in here knows what an agent is.
 */
@NullMarked
package io.agentloader.yaml;

import org.jspecify.annotations.NullMarked;
