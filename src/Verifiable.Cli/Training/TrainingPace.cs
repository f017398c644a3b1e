namespace Verifiable.Cli.Training;

/// <summary>Measures how a training goes on: the training thread reports steps, any thread looks.</summary>
/// <remarks>The rate is that of the last ten seconds: a machine that others use as well changes its pace, and an average since the beginning would not tell.</remarks>
internal sealed class TrainingPace
{
    private const double LossHorizon = 50;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SmoothedLoss _loss = new(LossHorizon);
    private readonly Queue<(long Time, long Done)> _past = [];
    private readonly string _name;
    private readonly long _steps;
    private readonly long _begin;
    private long _done;

    /// <summary>Begins now.</summary>
    /// <param name="name">Name of the job.</param>
    /// <param name="done">Steps done before.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="time">The clock.</param>
    public TrainingPace(string name, long done, long steps, TimeProvider time)
    {
        (_name, _done, _steps, _time) = (name, done, steps, time);
        _begin = time.GetTimestamp();
        _past.Enqueue((_begin, done));
    }

    /// <summary>Reports a step.</summary>
    /// <param name="done">Steps done with it.</param>
    /// <param name="loss">Its loss.</param>
    public void Report(long done, float loss)
    {
        lock (_gate)
        {
            _done = done;
            _loss.Add(loss);
        }
    }

    /// <summary>How far it is now.</summary>
    public TrainingSnapshot Look()
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            while (_past.Count > 1 && _time.GetElapsedTime(_past.Peek().Time, now) > s_window)
                _past.Dequeue();
            (long then, long before) = _past.Peek();
            double seconds = _time.GetElapsedTime(then, now).TotalSeconds;
            if (seconds > 0)
                _past.Enqueue((now, _done));
            return new TrainingSnapshot(_name, _done, _steps, _loss.Value, seconds > 0 && _done > before ? (_done - before) / seconds : null, _time.GetElapsedTime(_begin, now));
        }
    }
}
