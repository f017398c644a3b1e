using Verifiable.Protocol.Jobs;

namespace Verifiable.Execution.Manifest;

/// <summary>The sections of a document as they were read, and where its kind stands; either it trains or it evaluates.</summary>
internal sealed record ManifestDocument(SourceLocation Kind, string Name, ModelSection Model, DataSection Data, TrainingSection? Training, EvaluationSection? Evaluation, VerificationSection Verification, AuditTerms Audits, PaymentSection Payment);
