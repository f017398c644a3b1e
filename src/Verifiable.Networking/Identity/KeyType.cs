namespace Verifiable.Networking.Identity;

/// <summary>The kinds of keys of libp2p's peer-ids specification, with their numbers on the wire.</summary>
public enum KeyType
{
    /// <summary>RSA of 2048 bits or more, PKCS #1 v1.5 with SHA2-256; verified only.</summary>
    Rsa = 0,

    /// <summary>Ed25519.</summary>
    Ed25519 = 1,

    /// <summary>ECDSA over secp256k1 with SHA2-256.</summary>
    Secp256k1 = 2,

    /// <summary>ECDSA over a NIST curve with SHA2-256; verified only.</summary>
    Ecdsa = 3,
}
