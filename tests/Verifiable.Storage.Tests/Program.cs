using Verifiable.Storage.Tests.Crash;

// The child process of the crash tests: `dotnet Verifiable.Storage.Tests.dll batches|outbox|blobs|open FOLDER [ARGUMENT]`.
return CrashChild.Run(args);
