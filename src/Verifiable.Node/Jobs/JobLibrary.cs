using Verifiable.Execution.Bundles;
using Verifiable.Execution.Compilation;
using Verifiable.Node.Chain;
using Verifiable.Protocol.Programs;
using Verifiable.Storage;

namespace Verifiable.Node.Jobs;

/// <summary>Fetches jobs from the blobs and checks them: every root against the specification, every rule of valid programs. Keeps the last few that fit its memory.</summary>
/// <param name="blobs">Where the blobs are.</param>
/// <param name="threads">Threads to hash on.</param>
/// <param name="maxMemory">Bytes that one job may take, and all that are kept together; default <see cref="NodeOptions.DefaultJobMemory"/>.</param>
public sealed class JobLibrary(BlobStore blobs, int threads, long? maxMemory = null) : IDisposable
{
    private const int Kept = 4;
    private readonly long _maxMemory = maxMemory ?? NodeOptions.DefaultJobMemory;
    private readonly List<(KnownJob Known, LoadedJob Loaded)> _jobs = [];
    private readonly Dictionary<(Hash256 Spec, Hash256 Bundle), Lock> _loading = [];
    private readonly Lock _gate = new();

    /// <summary>The job; loads it the first time. Loading one keeps nobody from those that are there.</summary>
    /// <exception cref="BundleException">Something is missing, malformed or not what the chain says.</exception>
    public LoadedJob Load(KnownJob known)
    {
        ArgumentNullException.ThrowIfNull(known);
        Lock loading;
        lock (_gate)
        {
            if (Find(known) is { } there)
                return there;
            if (!_loading.TryGetValue((known.SpecHash, known.Bundle), out loading!))
                _loading.Add((known.SpecHash, known.Bundle), loading = new Lock());
        }

        // One thread loads a job, the others wait for it.
        lock (loading)
        {
            lock (_gate)
            {
                if (Find(known) is { } there)
                    return there;
            }

            try
            {
                CompiledJob job = JobBundler.Load(known.Bundle, known.SpecHash, (hash, most) => blobs.Read(hash, most).Content, threads, _maxMemory);
                var fresh = new LoadedJob(job, StepProgramEncoding.Encode(job.Program));
                Keep(known, fresh);
                return fresh;
            }
            finally
            {
                lock (_gate)
                    _loading.Remove((known.SpecHash, known.Bundle));
            }
        }
    }

    private LoadedJob? Find(KnownJob known)
    {
        foreach ((KnownJob key, LoadedJob loaded) in _jobs)
        {
            if (key.SpecHash == known.SpecHash && key.Bundle == known.Bundle)
                return loaded;
        }

        return null;
    }

    private void Keep(KnownJob known, LoadedJob fresh)
    {
        lock (_gate)
        {
            _jobs.Add((known, fresh));
            // Evicted jobs may still be running elsewhere; their memory goes with the last reference.
            while (_jobs.Count > Kept || (_jobs.Count > 1 && Memory() > _maxMemory))
                _jobs.RemoveAt(0);
        }
    }

    private long Memory() => _jobs.Aggregate(0L, static (bytes, job) => bytes + JobMemory.Required(job.Loaded.Job.Program));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, LoadedJob loaded) in _jobs)
            loaded.Job.Dispose();
    }
}
