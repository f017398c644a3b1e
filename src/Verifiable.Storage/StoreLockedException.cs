namespace Verifiable.Storage;

/// <summary>The store is open already, in another process or in this one.</summary>
public sealed class StoreLockedException : StorageException
{
    /// <summary>Without a message.</summary>
    public StoreLockedException()
    {
    }

    /// <summary>With a message that names the operation and the path.</summary>
    public StoreLockedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and the cause.</summary>
    public StoreLockedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
