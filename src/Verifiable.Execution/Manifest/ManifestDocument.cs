using Verifiable.Protocol.Jobs;

namespace Verifiable.Execution.Manifest;

/// <summary>The sections of a document as they were read; either it trains or it evaluates.</summary>
internal sealed record ManifestDocument(string Name, ModelSection Model, DataSection Data, TrainingSection? Training, EvaluationSection? Evaluation, VerificationSection Verification, Payment Payment);
