/**
 * Keys, certificates and passwords of a site, as files and as text of PEM.
 *
 * <p>{@link dev.lapwing.runtime.trust.CertificateAuthority} makes certificates, {@link dev.lapwing.runtime.trust.Pem} reads
 * and writes them, {@link dev.lapwing.runtime.trust.CertificateDates} says whether they hold, and {@link dev.lapwing.runtime.trust.OwnerOnly} is for files that nobody else may read. {@link
 * dev.lapwing.runtime.trust.Password} makes passwords.
 *
 * <p>An authority is used by one thread at a time; all else by any.
 */
@NullMarked
package dev.lapwing.runtime.trust;

import org.jspecify.annotations.NullMarked;
