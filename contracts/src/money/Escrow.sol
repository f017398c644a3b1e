// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {JobId} from "../types/JobId.sol";
import {Wired} from "../wiring/Wired.sol";
import {IEscrow} from "./IEscrow.sol";
import {IWrappedEther} from "./IWrappedEther.sol";

/// @title Escrow
/// @dev Every job has funds of its own, so that no mistake about one job can spend another's.
contract Escrow is IEscrow, Wired, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Funds {
        address token;
        uint256 left;
    }

    address private immutable _WRAPPED_ETHER;

    address private _market;
    mapping(address caller => bool) private _isPayer;
    mapping(JobId jobId => Funds) private _funds;
    mapping(address token => mapping(address account => uint256)) private _balances;
    mapping(address token => uint256) private _owed;

    /// @param wrappedEther_ The chain's wrapped ether; zero refuses ether.
    constructor(address wrappedEther_) {
        _WRAPPED_ETHER = wrappedEther_;
    }

    /// @dev Ether comes with `fund`, or from unwrapping.
    receive() external payable {
        if (msg.sender != _WRAPPED_ETHER) revert NotWrappedEther(_WRAPPED_ETHER, msg.sender);
    }

    /// @inheritdoc IEscrow
    function initialize(address market, address[] calldata payers) external onlyDeployerOnce {
        _market = market;
        for (uint256 i; i < payers.length; ++i) {
            _isPayer[payers[i]] = true;
        }
    }

    /// @inheritdoc IEscrow
    function fund(JobId jobId, address payer, address token, uint256 amount) external payable nonReentrant {
        _only(_market);
        if (msg.value == 0) return _pull(jobId, payer, token, amount);
        if (token != _WRAPPED_ETHER) revert EtherNotAccepted(_WRAPPED_ETHER, token);
        if (msg.value != amount) revert WrongEtherAmount(amount, msg.value);
        _add(jobId, payer, token, amount);
        IWrappedEther(token).deposit{value: amount}();
    }

    /// @inheritdoc IEscrow
    function fundWithPermit(JobId jobId, address payer, address token, uint256 amount, Permit calldata permit)
        external
        nonReentrant
    {
        _only(_market);
        // solhint-disable no-empty-blocks
        try IERC20Permit(token).permit(payer, address(this), amount, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
        // solhint-enable no-empty-blocks
        _pull(jobId, payer, token, amount);
    }

    /// @inheritdoc IEscrow
    function credit(JobId jobId, address account, uint256 amount) external {
        _only(_market);
        _credit(jobId, account, amount);
    }

    /// @inheritdoc IEscrow
    function creditRest(JobId jobId, address account) external returns (uint256 amount) {
        _only(_market);
        amount = _funds[jobId].left;
        _credit(jobId, account, amount);
    }

    /// @inheritdoc IEscrow
    function reserve(JobId jobId, uint256 amount) external returns (uint256 reserved) {
        _onlyPayer();
        reserved = Math.min(amount, _funds[jobId].left);
        _credit(jobId, msg.sender, reserved);
    }

    /// @inheritdoc IEscrow
    function pay(address token, address account, uint256 amount) external {
        _onlyPayer();
        uint256 balance = _balances[token][msg.sender];
        // INVARIANT: whoever keeps money for others pays out what it was given, and no more.
        if (amount > balance) revert BalanceExceeded(token, msg.sender, balance, amount);
        _balances[token][msg.sender] = balance - amount;
        _balances[token][account] += amount;
        emit Paid(token, msg.sender, account, amount);
    }

    /// @inheritdoc IEscrow
    function withdraw(address token) external nonReentrant returns (uint256 amount) {
        amount = _takeBalance(token);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IEscrow
    function withdrawEther() external nonReentrant returns (uint256 amount) {
        amount = _takeBalance(_WRAPPED_ETHER);
        IWrappedEther(_WRAPPED_ETHER).withdraw(amount);
        bool accepted;
        address account = msg.sender;
        // What the account returns is not copied: it could be as long as the gas lasts.
        assembly ("memory-safe") {
            accepted := call(gas(), account, amount, 0, 0, 0, 0)
        }
        if (!accepted) revert EtherRefused(account);
    }

    /// @inheritdoc IEscrow
    function balanceOf(address token, address account) external view returns (uint256) {
        return _balances[token][account];
    }

    /// @inheritdoc IEscrow
    function fundsOf(JobId jobId) external view returns (address token, uint256 left) {
        Funds storage funds = _funds[jobId];
        return (funds.token, funds.left);
    }

    /// @inheritdoc IEscrow
    function owed(address token) external view returns (uint256) {
        return _owed[token];
    }

    /// @inheritdoc IEscrow
    function wrappedEther() external view returns (address) {
        return _WRAPPED_ETHER;
    }

    function _onlyPayer() private view {
        if (!_isPayer[msg.sender]) revert NotAuthorized(msg.sender);
    }

    function _pull(JobId jobId, address payer, address token, uint256 amount) private {
        _add(jobId, payer, token, amount);
        if (amount == 0) return;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(payer, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        // INVARIANT: what is owed in a token never exceeds what is held of it (tokens with a fee are refused).
        if (received != amount) revert FundsNotReceived(token, amount, received);
    }

    function _add(JobId jobId, address payer, address token, uint256 amount) private {
        Funds storage funds = _funds[jobId];
        funds.token = token;
        funds.left += amount;
        _owed[token] += amount;
        emit Funded(jobId, token, payer, amount);
    }

    function _credit(JobId jobId, address account, uint256 amount) private {
        Funds storage funds = _funds[jobId];
        // INVARIANT: a job spends its own funds only.
        if (amount > funds.left) revert FundsExceeded(jobId, funds.left, amount);
        if (amount == 0) return;
        funds.left -= amount;
        _balances[funds.token][account] += amount;
        emit Credited(jobId, funds.token, account, amount);
    }

    function _takeBalance(address token) private returns (uint256 amount) {
        amount = _balances[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(token, msg.sender);
        _balances[token][msg.sender] = 0;
        _owed[token] -= amount;
        emit PaymentWithdrawn(token, msg.sender, amount);
    }
}
