/** Tests of the command line. */
@NullMarked
package io.agentloader.cli;

import org.jspecify.annotations.NullMarked;
