namespace Verifiable.Tensors.Kernels.Contractions;

/// <summary>Gives a contraction the columns of its second operand, panel by panel: copied into order, or where they lie.</summary>
internal abstract unsafe class ColumnSource
{
    /// <summary>Iterations that one fetch gives at most, times columns of a panel.</summary>
    public const int PanelElements = 8192;

    /// <summary>Whether columns are copied.</summary>
    public abstract bool IsPacked { get; }

    /// <summary>Number of panels of <paramref name="width"/> columns in one batch.</summary>
    public abstract long PanelCount(int width);

    /// <summary>Prepares one panel.</summary>
    public abstract ColumnPanel Bind(Scratch scratch, long batch, long panel, int width, long step, uint** data);

    /// <summary>Sets columns and offsets of iterations <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/>.</summary>
    public abstract void Fetch(ref ColumnPanel panel, int width, long first, int count, uint** data);
}
