using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Programs;
using Verifiable.Storage;

namespace Verifiable.Node.Jobs;

/// <summary>Fetches jobs from the blobs and checks them: every root against the specification, every rule of valid programs. Keeps the last few.</summary>
public sealed class JobLibrary(BlobStore blobs, int threads) : IDisposable
{
    private const int Kept = 4;
    private readonly List<(KnownJob Known, LoadedJob Loaded)> _jobs = [];
    private readonly Lock _gate = new();

    /// <summary>The job; loads it the first time.</summary>
    /// <exception cref="BundleException">Something is missing, malformed or not what the chain says.</exception>
    public LoadedJob Load(KnownJob known)
    {
        ArgumentNullException.ThrowIfNull(known);
        lock (_gate)
        {
            foreach ((KnownJob key, LoadedJob loaded) in _jobs)
            {
                if (key.SpecHash == known.SpecHash && key.Bundle == known.Bundle)
                    return loaded;
            }

            CompiledJob job = JobBundler.Load(known.Bundle, known.SpecHash, hash => blobs.Read(hash).Content, threads);
            var fresh = new LoadedJob(job, StepProgramEncoding.Encode(job.Program));
            // Evicted jobs may still be running elsewhere; their memory goes with the last reference.
            if (_jobs.Count == Kept)
                _jobs.RemoveAt(0);
            _jobs.Add((known, fresh));
            return fresh;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, LoadedJob loaded) in _jobs)
            loaded.Job.Dispose();
    }
}
