/**
 * What the format of agents asks of a file, and what an agent says that it needs. The schema is a resource of this program,
 * or a file of the operator; what is found is told with line and column, in words for the author of the file.
 */
@NullMarked
package io.agentloader.schema;

import org.jspecify.annotations.NullMarked;
