using Verifiable.Protocol.Jobs;

namespace Verifiable.Execution.Manifest;

/// <summary>The sections of a document as they were read.</summary>
internal sealed record ManifestDocument(string Name, ModelSection Model, DataSection Data, TrainingSection Training, VerificationSection Verification, Payment Payment);
