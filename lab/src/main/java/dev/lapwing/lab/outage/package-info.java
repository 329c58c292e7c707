/**
 * The outage lab: pictures flow from the boards of a lab to its cloud, something is struck, and what arrives says how long
 * nothing did. Read {@link dev.lapwing.lab.outage.OutageCommand}, then {@link dev.lapwing.lab.outage.OutageRun} for one
 * case from its baseline to its reconciliation, {@link dev.lapwing.lab.outage.OutageCase} for what is struck, and {@link
 * dev.lapwing.lab.outage.OutageFigures} for what is made of the arrivals. {@link dev.lapwing.lab.outage.PictureLoad} writes
 * pictures on threads of its own, {@link dev.lapwing.lab.outage.CloudWatch} reads the cloud on one; all else is of the
 * command's thread.
 */
@NullMarked
package dev.lapwing.lab.outage;

import org.jspecify.annotations.NullMarked;
