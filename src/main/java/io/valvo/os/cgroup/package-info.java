/**
 * Control groups of version 2 (Documentation/admin-guide/cgroup-v2.rst): {@link CgroupMounts} finds
 * where this process stands, {@link Cgroups} makes a directory for each incarnation, {@link Cgroup}
 * writes its limits and reads its pressure (PSI).
 *
 * <p>Which files get which values is decided in {@code rules.limits.CgroupLimits}: a new controller
 * is a row there. May be imported by {@code os.linux}, {@code supervision.instance}, {@code api}
 * and {@code daemon}.
 */
@NullMarked
package io.valvo.os.cgroup;

import org.jspecify.annotations.NullMarked;
