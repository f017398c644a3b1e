namespace Verifiable.Storage.Tests;

/// <summary>Tests that may not run beside others of this assembly.</summary>
[CollectionDefinition(nameof(NativeHandleCollection), DisableParallelization = true)]
public sealed class NativeHandleCollection;
