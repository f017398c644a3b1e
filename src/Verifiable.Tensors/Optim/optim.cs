namespace Verifiable.Tensors.Optim;

#pragma warning disable CS8981, IDE1006, CA1034, CA1707 // The names are TorchSharp's.

/// <summary>Optimizers under TorchSharp's names.</summary>
public static class optim
{
    /// <summary>Stochastic gradient descent with PyTorch's defaults.</summary>
    public static SGD SGD(double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false) =>
        new(new SGDOptions(learningRate, momentum, dampening, weight_decay, nesterov));

    /// <summary>Adam with PyTorch's defaults.</summary>
    public static Adam Adam(double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0) =>
        new(new AdamOptions(lr, beta1, beta2, eps, weight_decay));

    /// <summary>Adam with decoupled weight decay, with PyTorch's defaults.</summary>
    public static AdamW AdamW(double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 1e-2) =>
        new(new AdamOptions(lr, beta1, beta2, eps, weight_decay));

    /// <summary>Lion with the paper's defaults.</summary>
    public static Lion Lion(double lr = 1e-4, double beta1 = 0.9, double beta2 = 0.99, double weight_decay = 0) => new(new LionOptions(lr, beta1, beta2, weight_decay));

    /// <summary>Learning-rate schedules; each becomes the optimizer's.</summary>
    public static class lr_scheduler
    {
        /// <summary>The rate times gamma every so many updates.</summary>
        public static LRScheduler StepLR(Optimizer optimizer, int step_size, double gamma = 0.1) => Use(optimizer, new StepLR(step_size, gamma));

        /// <summary>Half a cosine down to <paramref name="eta_min"/>.</summary>
        public static LRScheduler CosineAnnealingLR(Optimizer optimizer, int T_max, double eta_min = 0) => Use(optimizer, new CosineAnnealingLR(T_max, eta_min));

        /// <summary>A linear warm-up.</summary>
        public static LRScheduler LinearLR(Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5) =>
            Use(optimizer, new LinearLR(total_iters, start_factor, end_factor));

        /// <summary>One schedule after another.</summary>
        public static LRScheduler SequentialLR(Optimizer optimizer, ReadOnlySpan<LRScheduler> schedulers, ReadOnlySpan<int> milestones) => Use(optimizer, new SequentialLR(schedulers, milestones));

        /// <summary>Up and down once.</summary>
        public static LRScheduler OneCycleLR(Optimizer optimizer, double max_lr, int total_steps, double pct_start = 0.3, double div_factor = 25, double final_div_factor = 1e4) =>
            Use(optimizer, new OneCycleLR(max_lr, total_steps, pct_start, div_factor, final_div_factor));

        private static LRScheduler Use(Optimizer optimizer, LRScheduler scheduler)
        {
            ArgumentNullException.ThrowIfNull(optimizer);
            return optimizer.Scheduler = scheduler;
        }
    }
}
