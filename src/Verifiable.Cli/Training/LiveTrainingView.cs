using Spectre.Console;

namespace Verifiable.Cli.Training;

/// <summary>Shows a training on a terminal: one line that is redrawn in place, ten times a second at most.</summary>
/// <remarks>A timer draws, not the training thread: a step costs a lock that nobody holds for long, a terminal that stands still (Ctrl-S, a slow connection) costs nothing, and the line lives between slow steps.</remarks>
internal sealed class LiveTrainingView : ITrainingView
{
    private const string ClearToEnd = "\e[K";
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly TrainingBar _bar;
    private readonly Lock _drawing = new();
    private TrainingPace? _pace;
    private ITimer? _timer;

    /// <summary>Draws on a terminal.</summary>
    public LiveTrainingView(IAnsiConsole console, TimeProvider time)
    {
        (_console, _time) = (console, time);
        _bar = new TrainingBar(console.Profile.Capabilities.Unicode);
    }

    /// <inheritdoc/>
    public void Begin(string name, long done, long steps)
    {
        _pace = new TrainingPace(name, done, steps, _time);
        _timer = _time.CreateTimer(_ => DrawUnlessDrawing(), null, TimeSpan.Zero, s_interval);
    }

    /// <inheritdoc/>
    public void Report(long done, float loss) => _pace!.Report(done, loss);

    /// <inheritdoc/>
    public void Note(string text)
    {
        lock (_drawing)
        {
            _console.Write(new ControlCode("\r" + ClearToEnd));
            _console.WriteLine(text);
            Draw();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_drawing)
        {
            // A drawing that began before may still come to the lock; it finds nothing to draw.
            Draw();
            if (_pace is not null)
                _console.WriteLine();
            _pace = null;
        }
    }

    private void DrawUnlessDrawing()
    {
        if (!_drawing.TryEnter())
            return;
        try
        {
            Draw();
        }
        finally
        {
            _drawing.Exit();
        }
    }

    private void Draw()
    {
        if (_pace?.Look() is not { } snapshot)
            return;
        _console.Write(new ControlCode("\r"));
        _console.Write(_bar.Draw(snapshot, _console.Profile.Width));
        // Cleared behind what is drawn, not before it: that would flicker.
        _console.Write(new ControlCode(ClearToEnd));
    }
}
