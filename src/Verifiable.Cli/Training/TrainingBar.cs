using Spectre.Console;

namespace Verifiable.Cli.Training;

/// <summary>One line that shows a training on a terminal: name, bar, steps, loss, time left, steps a second, as far as there is room.</summary>
/// <remarks>The line never reaches the last column: some terminals would wrap there.</remarks>
internal sealed class TrainingBar(bool isUnicode)
{
    private const int LeastBar = 10;
    private const int MostBar = 40;
    private const string Gap = "  ";
    private static readonly Style s_filled = new(Color.Teal);
    private static readonly Style s_empty = new(Color.Grey);
    private static readonly Style s_name = new(decoration: Decoration.Bold);

    // What is shown, the fullest first; of the parts (loss, time left, rate) so many.
    private static readonly (bool HasName, bool HasBar, int Parts)[] s_layouts = [(true, true, 3), (false, true, 3), (false, true, 2), (false, false, 2), (false, false, 1), (false, false, 0)];

    /// <summary>The line on a terminal of so many columns.</summary>
    public Paragraph Draw(TrainingSnapshot snapshot, int width)
    {
        int room = Math.Max(width - 1, 0);
        foreach ((bool hasName, bool hasBar, int parts) in s_layouts)
        {
            string name = hasName ? snapshot.Name + Gap : "";
            string text = string.Join(Gap, TrainingText.Parts(snapshot).Take(parts).Prepend(TrainingText.Steps(snapshot)));
            int bar = hasBar ? Math.Min(MostBar, room - name.Length - Gap.Length - text.Length) : 0;
            if (hasBar ? bar < LeastBar : text.Length > room)
                continue;
            int filled = (int)(bar * snapshot.Done / Math.Max(snapshot.Steps, 1));
            return new Paragraph()
                .Append(name, s_name)
                .Append(new string(isUnicode ? '━' : '#', filled), s_filled)
                .Append(new string(isUnicode ? '╌' : '-', bar - filled), s_empty)
                .Append((hasBar ? Gap : "") + text);
        }

        return new Paragraph();
    }
}
