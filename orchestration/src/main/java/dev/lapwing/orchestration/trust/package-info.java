/**
 * Who may do what at a site, and the Secrets by which they prove it.
 *
 * <p>Read {@link dev.lapwing.orchestration.trust.SiteSecrets} first: from a description and the Secrets that are there, it
 * makes those that are missing. {@link dev.lapwing.orchestration.trust.CertificateIssuer} signs certificates for it, in
 * production by {@link dev.lapwing.orchestration.trust.KeytoolIssuer}. {@link
 * dev.lapwing.orchestration.trust.SecretRotation} gives a site new passwords or a new authority while it runs. {@link
 * dev.lapwing.orchestration.trust.SecretBackup} makes one text of them.
 *
 * <p>Nothing here talks to Kubernetes: Secrets come and go as maps, from names to keys to bytes. No value of a Secret is
 * ever part of a message. One thread at a time.
 */
@NullMarked
package dev.lapwing.orchestration.trust;

import org.jspecify.annotations.NullMarked;
