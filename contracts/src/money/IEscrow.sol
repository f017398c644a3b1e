// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {IWired} from "../wiring/IWired.sol";

/// @notice Holds what requesters pay, job by job, and what became somebody's until it is withdrawn.
/// @dev Of each token the escrow holds at least the sum of all jobs' funds and all balances. A job's funds can only become
/// balances, and only the market says whose; no administrator exists.
interface IEscrow is IWired {
    /// @notice A signature by ERC-2612 that lets the escrow pull the payment.
    struct Permit {
        uint256 deadline;
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    error FundsNotReceived(address token, uint256 expected, uint256 actual);
    error EtherNotAccepted(address wrappedEther, address token);
    error WrongEtherAmount(uint256 expected, uint256 actual);
    error FundsExceeded(JobId jobId, uint256 left, uint256 wanted);
    error BalanceExceeded(address token, address account, uint256 balance, uint256 wanted);
    error NothingToWithdraw(address token, address account);
    error EtherRefused(address account);
    error NotWrappedEther(address expected, address caller);

    event Funded(JobId indexed jobId, address indexed token, address indexed payer, uint256 amount);
    event Credited(JobId indexed jobId, address indexed token, address indexed account, uint256 amount);
    event Paid(address indexed token, address indexed payer, address indexed account, uint256 amount);
    event PaymentWithdrawn(address indexed token, address indexed account, uint256 amount);

    /// @notice Names the market, which alone funds jobs and credits accounts, and who may reserve and pay. Once, by the deployer.
    function initialize(address market, address[] calldata payers) external;

    /// @notice Pulls a job's funds from the payer, or wraps the ether that comes with the call. Market only.
    function fund(JobId jobId, address payer, address token, uint256 amount) external payable;

    /// @notice As `fund`, by the payer's signature instead of its approval. A permit that fails is not looked at further: whoever saw it may have used it before. Market only.
    function fundWithPermit(JobId jobId, address payer, address token, uint256 amount, Permit calldata permit) external;

    /// @notice Turns part of a job's funds into an account's balance. Market only.
    function credit(JobId jobId, address account, uint256 amount) external;

    /// @notice Turns what is left of a job's funds into an account's balance. Market only.
    function creditRest(JobId jobId, address account) external returns (uint256 amount);

    /// @notice Turns up to `amount` of a job's funds into the caller's balance. Payers only, within what the job's terms set apart for them.
    /// @return reserved How much it was.
    function reserve(JobId jobId, uint256 amount) external returns (uint256 reserved);

    /// @notice Moves part of the caller's balance to an account's. Payers only.
    function pay(address token, address account, uint256 amount) external;

    /// @notice Pays out the caller's balance of a token.
    function withdraw(address token) external returns (uint256 amount);

    /// @notice Pays out the caller's balance of wrapped ether as ether.
    function withdrawEther() external returns (uint256 amount);

    function balanceOf(address token, address account) external view returns (uint256);

    /// @notice What is left of a job's funds.
    function fundsOf(JobId jobId) external view returns (address token, uint256 left);

    /// @notice What the escrow owes in a token: all jobs' funds and all balances.
    function owed(address token) external view returns (uint256);

    /// @notice The wrapped ether of this chain; zero where ether cannot be paid.
    function wrappedEther() external view returns (address);
}
